//! The page of a review in a real browser: quiet, alone, and readable by whoever opens it.
//!
//! With `SCHEMA_SCREENSHOTS=FOLDER` it leaves pictures there, for people to look at.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::browser::{self, Browser};
use crate::world::World;

/// What would be run or shown as markup if anything let it.
const HOSTILE: &str = "COMMENT ON TABLE purchases IS '<script>document.title = ''taken''</script>';
COMMENT ON TABLE users IS '</code><img src=x onerror=\"document.title = 1\">';
CREATE VIEW \"<b>bold</b>\" AS SELECT '</pre><script src=\"https://example.com/x.js\"></script>'::text AS text;
";

/// The contrast of each text with what is behind it that is lower than the Web Content Accessibility Guidelines ask for
/// (WCAG 2.2, 1.4.3): text, ratio.
const PALE: &str = r#"(() => {
  const canvas = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  const parts = text => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = parts(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return canvas;
  };
  const pale = [];
  for (const element of document.querySelectorAll('body *:not(svg *)')) {
    const own = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
    if (!own.length || !element.checkVisibility()) continue;
    const [one, two] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) pale.push([own[0].data.trim().slice(0, 40), Math.round(ratio * 100) / 100]);
  }
  return pale;
})()"#;

/// What reaches beyond the right edge, but for what scrolls by itself.
const WIDE: &str = r#"[...document.querySelectorAll('body *')]
  .filter(it => it.checkVisibility() && !it.parentElement.closest('.diagram-box, pre'))
  .filter(it => it.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map(it => it.tagName + ': ' + it.textContent.trim().slice(0, 40))"#;

#[test]
fn the_page_is_quiet_alone_and_readable() {
    let Some(program) = browser::program() else {
        eprintln!("skipped: this machine has no Chromium, in which the page of a review could be opened");
        return;
    };
    let world = World::example();
    let more = world.folder.path().join("tests/codex/more.sql");
    fs::write(more, HOSTILE).expect("a file");
    let page = world.folder.path().join("page.html");
    world
        .schema(&["review", "--from", "migrations@0005", "--format", "html", "--out", "page.html"])
        .expect(0);

    let mut browser = Browser::start(&program);
    size(&mut browser, 1200);
    browser.open(&page);
    assert_eq!(browser.value("document.title"), "Since migrations@0005", "nothing ran");
    assert_eq!(browser.value("document.querySelectorAll('script, img, link, iframe, object').length"), 0);
    for text in ["<script>document.title", "<img src=x", "<b>bold</b>", "https://example.com/x.js"] {
        let is_text = format!("document.body.innerText.includes({})", json!(text));
        assert_eq!(browser.value(&is_text), true, "{text} is shown as it is");
    }
    folds(&mut browser);
    readable(&mut browser);

    let said = browser.events(&["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"]);
    assert!(said.is_empty(), "the browser complains: {said:?}");
    let requests = browser.events(&["Network.requestWillBeSent"]);
    let requests: Vec<_> = requests.iter().map(|event| &event["params"]["request"]["url"]).collect();
    assert_eq!(requests, [&json!(format!("file://{}", page.display()))]);
}

/// Everything can be folded and unfolded, with a mouse and without.
fn folds(browser: &mut Browser) {
    let first = "document.querySelector('section > details')";
    assert_eq!(browser.value(&format!("{first}.open")), true);
    browser.value(&format!("{first}.querySelector('summary').click()"));
    assert_eq!(browser.value(&format!("{first}.open")), false);
    browser.value(&format!("{first}.querySelector('summary').focus()"));
    for kind in ["keyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r" });
        browser.ask("Input.dispatchKeyEvent", key);
    }
    assert_eq!(browser.value(&format!("{first}.open")), true);
    // A link to a statement leads there.
    browser.value("document.querySelector('.found a').click()");
    assert_eq!(browser.value("document.querySelector(':target').tagName"), "LI");
}

/// In the light and in the dark, on a wide screen and a narrow one, and on paper.
fn readable(browser: &mut Browser) {
    browser.value("document.querySelectorAll('details').forEach(details => details.open = true)");
    for scheme in ["light", "dark"] {
        media(browser, "screen", scheme);
        assert_eq!(browser.value(PALE), json!([]), "{scheme}");
        picture(browser, scheme);
    }
    let dark = browser.value("getComputedStyle(document.body).color");
    media(browser, "screen", "light");
    assert_ne!(browser.value("getComputedStyle(document.body).color"), dark);

    size(browser, 360);
    picture(browser, "narrow");
    assert_eq!(browser.value(WIDE), json!([]), "nobody should scroll sideways");
    let wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.value(wider), 0, "nobody should scroll sideways");

    // What somebody folded is printed all the same.
    size(browser, 1200);
    browser.value("document.querySelectorAll('details').forEach(details => details.open = false)");
    media(browser, "print", "light");
    let hidden = "[...document.querySelectorAll('li, pre, p')].filter(it => !it.getBoundingClientRect().height).length";
    assert_eq!(browser.value(hidden), 0, "paper does not unfold");
    picture(browser, "print");
    let printed = browser.ask("Page.printToPDF", json!({ "printBackground": false }));
    keep("print.pdf", printed["data"].as_str().unwrap_or_default());
}

fn size(browser: &mut Browser, width: u32) {
    let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
    browser.ask("Emulation.setDeviceMetricsOverride", size);
}

fn media(browser: &mut Browser, media: &str, scheme: &str) {
    let scheme = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
    browser.ask("Emulation.setEmulatedMedia", json!({ "media": media, "features": scheme }));
}

fn picture(browser: &mut Browser, name: &str) {
    let taken = browser.ask("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
    keep(&format!("{name}.png"), taken["data"].as_str().unwrap_or_default());
}

/// Leaves a file, in base64, for somebody who asked for it.
fn keep(name: &str, data: &str) {
    assert!(!data.is_empty(), "{name}");
    let Some(folder) = std::env::var_os("SCHEMA_SCREENSHOTS") else { return };
    fs::write(PathBuf::from(folder).join(format!("{name}.base64")), data).expect("a file");
}
