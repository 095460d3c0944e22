// Sets the remembered theme and language before the first paint. The same keys as in ui/src/look.rs.
(() => {
  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be forbidden; then the system's choice counts.
    }
  };
  const theme = remembered("clinic.theme");
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "clinic-dark" : "clinic";
  document.documentElement.lang = remembered("clinic.language") === "en" ? "en" : "vi";
})();
