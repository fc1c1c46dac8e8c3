"""The four shapes of report files, a module a shape; `detection` tells them apart."""
