// What the window tests look at: that a module ran, where the page is, and which events the shell sent.
window.heard = [];
document.getElementById("script").textContent = `Chạy tại ${location.href}`;
for (const name of ["feed", "connection", "open"]) {
  window.__TAURI__.event.listen(name, ({ payload }) => window.heard.push({ name, payload })).then(() => {
    document.documentElement.dataset[name] = "listening";
  });
}
