// Whether the sidebar is open is known before the page is shown: told later (by the admin's own nav_sidebar.js, which is
// deferred), everything beside it would move.
(() => {
  let isOpen = true;
  try { isOpen = localStorage.getItem("django.admin.navSidebarIsOpen") !== "false"; } catch { /* private mode */ }
  document.getElementById("main")?.classList.toggle("shifted", isOpen);
})();
