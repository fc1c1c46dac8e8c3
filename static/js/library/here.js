// What a list shows, as the query of the library's page; also where the list has an address of its own, as a category's.
import { addressOf } from "../pages/navigation.js";

export function queryHere() {
  return location.pathname === "/" ? location.search : addressOf(document.querySelector("form.search")).search;
}
