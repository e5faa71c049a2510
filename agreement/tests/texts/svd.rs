//! SVDs that have a text in every element that carries one.

use svd2qemu::Source;

/// Texts that mean something in one of the languages that are generated.
pub const HOSTILE: [&str; 23] = [
    "\u{202e}\u{2066}backwards\u{2069} \u{200b}\u{200f}\u{61c}\u{feff}\u{ad}\u{e0041}",
    "\u{85}\u{9b}31m\u{7f}\u{2028}\u{2029}\u{9d}0;title\u{9c}",
    "a\\nb\\n\\nc\\n- d\\n1. e\\n# f\\n```\\n    g",
    "<b>bold</b> <script>alert(1)</script> &amp; &lt; <!-- c --> <br> <p",
    "</code></pre></td></table></section> <details><summary>x",
    "' onmouseover='x' style=\"y\" --> ]] /> ?>",
    "[x] [Option] [a](http://a.example) ![i](j) [y]: http://b.example [^1] [^1]: z",
    "http://example.com/a_b?c=d&e <http://example.org> www.example.net a@example.com",
    "```\nfn f() { compile_error!() }\n```\n\n    let x: = 1;\n\n~~~rust\npanic!()\n~~~",
    "/// ```\n/// panic!()\n//! ~~~\n/** /*! */",
    "*/ int x; /* /*/ **//** // ??/",
    "continued \\\n#define EVIL 1 \\ \\",
    "%s%n%d 100% %% {} {0} {{ x }} {% y %} {# z #}",
    "\" ' ` \"# r#\"x\"# \\\" \\x41 \\0 \\u{202e} ''' \"\"\"",
    "| a | b |\n|---|---|\n| `c | d` |\n\n:-- | --:",
    "# heading\n=====\n- list\n+ list\n> quote\n---\n1) one\n10. ten",
    "#define X 1\n#if 0\n#include \"/etc/passwd\"\n# line 1",
    ".. include:: /etc/passwd\n\n:ref:`x`::\n\n  literal |sub| target_ `__",
    "*a* **b** _c_ __d__ ~~e~~ $f$ ^g^ ==h== :smile: - [ ] task",
    "\u{e9} \u{4e2d} \u{1f980} \u{301} \u{3164}\u{fe0f}\u{115f}",
    "plain `code` and `` two `` ` one, `a\\`b` `<i>`",
    "$(touch evil) `touch evil` ; & && || > x !! ~ *",
    "]]",
];

/// Pieces of which random texts are made.
pub const PIECES: [&str; 40] = [
    "`", "``", "```", "~~~", "*", "/", "*/", "/*", "//", "\\", "\\n", "\n", "\n\n", "    ", "\t",
    "<", ">", "<b>", "&", "&lt;", "[", "]", "(", ")", "|", "---", "#", "-", "1.", "%", "{", "}",
    "\"", "'", "?", "$", "\u{202e}", "\u{200b}", "\u{9b}", "word",
];

/// A text that means nothing anywhere.
pub const PLAIN: &str = "plain";

/// The text in an SVD's element, where the characters that XML does not have are left out.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// The text as a name: without what all languages have in names.
fn name(start: &str, text: &str) -> String {
    let odd = |c: &char| !c.is_ascii_alphanumeric() && !c.is_whitespace();
    let text: String = text.chars().filter(odd).take(40).collect();
    xml(&format!("{start}{text}"))
}

/// The text as a doc comment; a carriage return would be an error in one.
fn doc(text: &str) -> String {
    let lines = text.lines().map(|line| format!("///{line}\n"));
    lines.collect::<String>().replace("]]>", "]] >")
}

/// The name of a file that means something in one of the languages.
pub const FILE: &str = "\n*-->  ??= \u{202e}\u{1b}'\"`|%s {{ x }} <b>; do not # $(x) .svd";

/// The SVD: a peripheral for each text.
pub fn svd<T: AsRef<str>>(file: &str, texts: &[T]) -> Source {
    let text = |index: usize| texts[index % texts.len()].as_ref();
    let peripherals: String = (0..texts.len()).map(|n| peripheral(n, text(n))).collect();
    let behaviors: String = (0..texts.len()).map(|n| behavior(n, text(n))).collect();
    Source::new(
        file,
        format!(
            "<device schemaVersion=\"1.3\"><vendor>{}</vendor><vendorID>{}</vendorID><name>{}</name>\
             <series>{}</series><version>{}</version><description>{}</description>\
             <licenseText>{}</licenseText><headerDefinitionsPrefix>{}</headerDefinitionsPrefix>\
             <addressUnitBits>8</addressUnitBits><width>32</width>\
             <peripherals>{peripherals}</peripherals>\
             <vendorExtensions>{behaviors}</vendorExtensions></device>",
            xml(text(0)),
            xml(text(1)),
            name("DEV", text(2)),
            xml(text(3)),
            xml(text(4)),
            xml(text(5)),
            xml(text(6)),
            xml(text(7)),
        ),
    )
}

fn peripheral(number: usize, text: &str) -> String {
    let base = 0x1000 * (number + 1);
    // In the name that is displayed, it would be that of an array.
    let display = xml(&text.replace("%s", "%d"));
    let (value, text) = (name("V", text), xml(text));
    format!(
        "<peripheral><name>P{number}</name><version>{text}</version><description>{text}</description>\
         <alternatePeripheral>{text}</alternatePeripheral><groupName>{text}</groupName>\
         <headerStructName>{text}</headerStructName><disableCondition>{text}</disableCondition>\
         <baseAddress>{base}</baseAddress>\
         <addressBlock><offset>0</offset><size>0x100</size><usage>registers</usage></addressBlock>\
         <interrupt><name>I{number}</name><description>{text}</description><value>{number}</value>\
         </interrupt><registers>\
         <register><name>A</name><displayName>{display}</displayName><description>{text}</description>\
         <addressOffset>0</addressOffset>\
         <fields><field><name>F</name><description>{text}</description><bitRange>[3:0]</bitRange>\
         <enumeratedValues><name>E</name><headerEnumName>{text}</headerEnumName>\
         <enumeratedValue><name>{value}</name><description>{text}</description><value>1</value>\
         </enumeratedValue><enumeratedValue><name>W</name><description>{text}</description>\
         <isDefault>true</isDefault></enumeratedValue></enumeratedValues></field>\
         <field><dim>2</dim><dimIncrement>1</dimIncrement><dimName>{text}</dimName><name>G%s</name>\
         <description>{text}</description><bitRange>[4:4]</bitRange></field></fields></register>\
         <register><dim>4</dim><dimIncrement>4</dimIncrement><name>B%s</name>\
         <description>{text}</description><addressOffset>0x10</addressOffset></register>\
         <cluster><dim>2</dim><dimIncrement>8</dimIncrement><dimName>{text}</dimName><name>C%s</name>\
         <description>{text}</description><headerStructName>{text}</headerStructName>\
         <addressOffset>0x20</addressOffset><register><name>D</name><description>{text}</description>\
         <addressOffset>0</addressOffset></register></cluster>\
         </registers></peripheral>"
    )
}

fn behavior(number: usize, text: &str) -> String {
    let doc = doc(text);
    // A string of the block's language is one of Rust.
    let message = format!("{text:?}").replace("]]>", "]] >");
    format!(
        "<behavior xmlns=\"urn:svd2qemu:behavior:1\" peripheral=\"P{number}\"><![CDATA[\n\
         {doc}param wait: u64 = 5 in 1..=9;\n{doc}input button;\n{doc}irq edge;\n\
         {doc}irq level = B0 != 0;\n{doc}state count: u8 = 0;\n\
         {doc}fn next(value: u8) -> u8 {{ value.wrapping_add(1) }}\n\
         {doc}on reset {{ count = 1; }}\n\
         {doc}on input button {{ pulse edge; }}\n\
         {doc}on read B1 {{ count = 0; }}\n\
         {doc}on write A if A.F == 1 {{ after(wait) done(count); \
         if count > 3 {{ guest_error!({message}); }} }}\n\
         {doc}on event done(last: u8) {{ count = next(last); B0 = 1; }}\n\
         ]]></behavior>"
    )
}
