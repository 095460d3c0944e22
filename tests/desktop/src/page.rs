//! A page in a window, through the `WebDriver` protocol.

use std::{path::Path, time::Duration};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::{PATIENCE, screen::place};

/// The protocol's name for an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One `WebDriver` session: the windows of one desktop.
#[derive(Debug)]
pub struct Page {
    http: reqwest::Client,
    session: String,
}

/// Something on the page.
#[derive(Debug, Clone)]
pub struct Element {
    id: String,
}

impl Page {
    /// Asks the driver at `driver` for a session with `capabilities`.
    pub(crate) async fn open(driver: &str, capabilities: &Value) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let ask = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let mut page = Self {
            http,
            session: format!("{driver}/session"),
        };
        let made = page.call("", Some(ask)).await;
        page.session = format!(
            "{driver}/session/{}",
            made["sessionId"].as_str().expect("a session id")
        );
        let patience = u64::try_from(PATIENCE.as_millis()).expect("a short while");
        page.call(
            "/timeouts",
            Some(json!({ "script": patience, "pageLoad": patience, "implicit": 0 })),
        )
        .await;
        page
    }

    /// One command: with content a POST, without it a GET.
    async fn call(&self, command: &str, content: Option<Value>) -> Value {
        self.try_call(command, content)
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    async fn try_call(&self, command: &str, content: Option<Value>) -> Result<Value, Value> {
        let url = format!("{}{command}", self.session);
        let request = match content {
            Some(content) => self.http.post(url).json(&content),
            None => self.http.get(url),
        };
        // The driver answers within its own time-outs; beyond them it hangs.
        let answer = request.timeout(PATIENCE + Duration::from_secs(15)).send().await;
        let answer = answer.unwrap_or_else(|fault| panic!("the driver does not answer {command}: {fault:?}"));
        let good = answer.status().is_success();
        let mut told: Value = answer.json().await.expect("the driver answers in JSON");
        let value = told["value"].take();
        if good { Ok(value) } else { Err(value) }
    }

    /// Runs the body of an async function in the page and waits for what it returns. `args` are its
    /// arguments, as `arguments[0]` and so on.
    pub async fn run(&self, body: &str, args: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
            (async function () {{ {body} }}).apply(null, Array.prototype.slice.call(arguments, 0, -1)).then(
                (value) => done({{ value: value === undefined ? null : value }}),
                (error) => done({{ error: `${{error}}\n${{error.stack}}` }}));"
        );
        let told = self
            .call("/execute/async", Some(json!({ "script": script, "args": args })))
            .await;
        assert!(
            told.get("error").is_none(),
            "in the page: {}\n{body}",
            told["error"]
        );
        told["value"].clone()
    }

    /// Waits until an expression of the page is true (in the language's wide sense), and gives its value.
    pub async fn until(&self, expression: &str) -> Value {
        let patience = PATIENCE.as_millis() - 1_000;
        let body = format!(
            "for (const end = performance.now() + {patience}; performance.now() < end;) {{
                const value = await ({expression});
                if (value) return value;
                await new Promise((again) => setTimeout(again, 20));
            }}
            return null;"
        );
        let value = self.run(&body, &[]).await;
        if value.is_null() {
            let text = self.run("return document.body.innerText", &[]).await;
            panic!(
                "this stayed untrue: {expression}\nThe page shows:\n{}",
                text.as_str().unwrap_or_default()
            );
        }
        value
    }

    /// Waits for an element that a CSS selector finds and that can be seen.
    pub async fn find(&self, selector: &str) -> Element {
        let quoted = Value::from(selector);
        self.until(&format!("document.querySelector({quoted})?.checkVisibility()"))
            .await;
        self.element(selector).await
    }

    async fn element(&self, selector: &str) -> Element {
        let asked = json!({ "using": "css selector", "value": selector });
        let found = self.call("/element", Some(asked)).await;
        Element {
            id: found[ELEMENT].as_str().expect("an element").to_owned(),
        }
    }

    pub async fn click(&self, selector: &str) {
        let element = self.find(selector).await;
        self.call(&format!("/element/{}/click", element.id), Some(json!({})))
            .await;
    }

    /// Types into an element, key by key, after what is there; until all of it is there, as the driver does not wait.
    pub async fn write(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.call(
            &format!("/element/{}/value", element.id),
            Some(json!({ "text": text })),
        )
        .await;
        let (selector, text) = (Value::from(selector), Value::from(text));
        self.until(&format!(
            "document.querySelector({selector})?.value.endsWith({text})"
        ))
        .await;
    }

    /// Chooses a file of this machine in a field for files, which need not be seen.
    pub async fn choose(&self, selector: &str, file: &Path) {
        let quoted = Value::from(selector);
        self.until(&format!("document.querySelector({quoted})")).await;
        let element = self.element(selector).await;
        let path = file.to_str().expect("a path of letters");
        self.call(
            &format!("/element/{}/value", element.id),
            Some(json!({ "text": path })),
        )
        .await;
    }

    /// Empties a field, then types.
    pub async fn fill(&self, selector: &str, text: &str) {
        let element = self.find(selector).await;
        self.call(&format!("/element/{}/clear", element.id), Some(json!({})))
            .await;
        self.write(selector, text).await;
    }

    /// Presses a key of the protocol's, such as `\u{E006}` for Enter, in an element. The driver does not wait for what it
    /// leads to.
    pub async fn stroke(&self, selector: &str, key: char) {
        let element = self.find(selector).await;
        self.call(
            &format!("/element/{}/value", element.id),
            Some(json!({ "text": key })),
        )
        .await;
    }

    pub async fn text(&self, selector: &str) -> String {
        let element = self.find(selector).await;
        let text = self.call(&format!("/element/{}/text", element.id), None).await;
        text.as_str().expect("a text").to_owned()
    }

    /// Goes to a place in the page, as its own router would after a link.
    pub async fn go(&self, path: &str) {
        self.call(
            "/url",
            Some(json!({ "url": format!("clinic://localhost{path}") })),
        )
        .await;
    }

    pub async fn address(&self) -> String {
        self.call("/url", None)
            .await
            .as_str()
            .expect("an address")
            .to_owned()
    }

    /// The handles of all open windows.
    pub async fn windows(&self) -> Vec<String> {
        let handles = self.call("/window/handles", None).await;
        serde_json::from_value(handles).expect("a list of handles")
    }

    /// Which window the next commands are for.
    pub async fn switch_to(&self, window: &str) {
        self.call("/window", Some(json!({ "handle": window }))).await;
    }

    /// Puts the window away, as a person does who works in another program. What it shows is hidden then.
    pub async fn put_away(&self) {
        self.call("/window/minimize", Some(json!({}))).await;
    }

    /// The driver's own picture of the page, as PNG in base64.
    pub async fn picture(&self) -> String {
        self.call("/screenshot", None)
            .await
            .as_str()
            .expect("a picture")
            .to_owned()
    }

    /// [`Self::picture`] as `NAME.png`, where [`crate::Screen::picture`] keeps those of the screen: of a window that
    /// another covers.
    pub async fn keep_picture(&self, name: &str) {
        self.write_picture(&place(name)).await;
    }

    pub(crate) async fn write_picture(&self, file: &Path) {
        let png = base64::engine::general_purpose::STANDARD.decode(self.picture().await);
        std::fs::write(file, png.expect("base64")).expect("the page's own picture");
    }

    /// Ends the session, and with it the program.
    pub async fn close(&self) {
        self.http
            .delete(&self.session)
            .send()
            .await
            .expect("the session ends");
    }
}
