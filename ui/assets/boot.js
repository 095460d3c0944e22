// Loads the screens. A file of its own, for the page's security policy forbids scripts written into the page.
const version = new URL(import.meta.url).search;
const { default: start } = await import(`/clinic-ui.js${version}`);
await start({ module_or_path: `/clinic-ui_bg.wasm${version}` });
