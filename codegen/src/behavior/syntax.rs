//! From text to items.
//!
//! The block is cut into items at `;` and `{ .. }` before any of them is parsed, so that each
//! item's syntax error is reported. The statements that Rust does not have are rewritten to macro
//! calls, whose tokens keep their places: `after(d) e(x)` to `after!((d) e(x))`, `cancel e` to
//! `cancel!(e)`, `pulse i` to `pulse!(i)`.

mod chunks;
mod item_types;

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, FnArg, Token};

pub use item_types::{
    After, ChardevItem, EventItem, Head, HookItem, InputItem, InputRuleItem, IrqItem, Item,
    LineItem, RuleItem, Target, ValueItem,
};

use super::sink::Sink;
use crate::diag::Code;
use chunks::{chunks, first_word, misplaced};

/// Parses all items; those with errors are reported and left out.
pub fn parse(text: &str, sink: &mut Sink) -> Vec<Item> {
    let tokens: TokenStream = match text.parse() {
        Ok(tokens) => tokens,
        Err(error) => {
            let mut range = error.span().byte_range();
            let here = text.get(range.start..).and_then(|rest| rest.chars().next());
            range.end = range.end.max(range.start + here.map_or(0, char::len_utf8));
            let message =
                "a bracket, string or comment is not closed, or a character has no meaning";
            sink.error_at(Code::Syntax, range, message, |diagnostic| {
                diagnostic.help("nothing of this block was read: look at this place and before it")
            });
            return Vec::new();
        }
    };
    if let Some(span) = super::depth::too_deep(tokens.clone()) {
        let message = "this is nested too deeply, or too long an expression";
        sink.error(Code::Syntax, span, message, |diagnostic| {
            diagnostic.help("divide it with `let` or functions")
        });
        return Vec::new();
    }
    let mut items = Vec::new();
    for chunk in chunks(tokens) {
        let end = chunk.last.byte_range();
        let help = help(&chunk.tokens);
        if misplaced(chunk.tokens.clone(), sink) {
            continue;
        }
        match syn::parse2::<Parsed>(chunk.tokens) {
            Ok(Parsed(item)) => items.push(item),
            Err(errors) => {
                for error in errors {
                    // An error at the end of the item has no token of its own.
                    let range = match error.span().byte_range() {
                        range if range.is_empty() => end.end.saturating_sub(1)..end.end,
                        range => range,
                    };
                    let message = error.to_string();
                    // Names of the SVD may be Rust's keywords.
                    let help = if message.contains("found keyword") {
                        "a name of the SVD that is a keyword of Rust is written r#name"
                    } else {
                        help
                    };
                    sink.error_at(Code::Syntax, range, message, |diagnostic| {
                        diagnostic.help(help)
                    });
                }
            }
        }
    }
    items
}

/// What an item that begins like this should look like.
fn help(tokens: &TokenStream) -> &'static str {
    match first_word(tokens.clone()).as_deref() {
        Some("param") => "write `param name: u32 = default in low..=high;`",
        Some("state") => "write `state name: u32 = value;`",
        Some("fn") => "write `fn name(argument: u32) -> u32 { .. }`; inside, the grammar is Rust's",
        Some("on") => {
            "write `on write REGISTER if condition { .. }`, `on read REGISTER[n] { .. }`, `on reset \
             { .. }`, `on event name(argument: u32) { .. }`, `on input name { .. }` or `on call \
             name(argument: u32) { .. }`; inside, the grammar is Rust's"
        }
        Some("irq") => "write `irq name = condition;`, or `irq name;` for a line that is pulsed",
        Some("input") => "write `input name;` for one line, or `input name[4];` for several",
        Some("extern") => {
            "write `extern fn name(argument: u32) -> u32;`, whose body is written in C, or `extern \
             chardev name;`"
        }
        _ => {
            "items are: param, state, fn, on write, on read, on reset, on event, on input, on call, \
             irq, input, extern fn, extern chardev"
        }
    }
}

mod word {
    syn::custom_keyword!(param);
    syn::custom_keyword!(state);
    syn::custom_keyword!(on);
    syn::custom_keyword!(write);
    syn::custom_keyword!(read);
    syn::custom_keyword!(reset);
    syn::custom_keyword!(event);
    syn::custom_keyword!(irq);
    syn::custom_keyword!(input);
    syn::custom_keyword!(call);
    syn::custom_keyword!(chardev);
}

/// What a chunk turned out to be.
struct Parsed(Item);

impl Parse for Parsed {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let doc = doc(&attributes)?;
        let item = if input.peek(word::param) {
            input.parse::<word::param>()?;
            Item::Param(value_item(doc, input, true)?)
        } else if input.peek(word::state) {
            input.parse::<word::state>()?;
            Item::State(value_item(doc, input, false)?)
        } else if input.peek(Token![fn]) {
            let mut function: syn::ItemFn = input.parse()?;
            function.attrs = attributes;
            Item::Function(Box::new(function))
        } else if input.peek(word::on) {
            input.parse::<word::on>()?;
            rule_or_event(doc, input)?
        } else if input.peek(word::irq) {
            input.parse::<word::irq>()?;
            let name = input.parse()?;
            let level = match input.parse::<Option<Token![=]>>()? {
                Some(_) => Some(input.parse()?),
                None => None,
            };
            input.parse::<Token![;]>()?;
            Item::Irq(IrqItem { doc, name, level })
        } else if input.peek(word::input) {
            input.parse::<word::input>()?;
            Item::Input(input_item(doc, input)?)
        } else if input.peek(Token![extern]) {
            input.parse::<Token![extern]>()?;
            extern_item(doc, input)?
        } else {
            return Err(input.error("expected an item"));
        };
        if !input.is_empty() {
            return Err(input.error("unexpected after the item"));
        }
        Ok(Self(item))
    }
}

fn input_item(doc: String, input: ParseStream) -> syn::Result<InputItem> {
    let name = input.parse()?;
    let lines = match input.peek(syn::token::Bracket) {
        true => {
            let lines;
            syn::bracketed!(lines in input);
            Some(lines.parse()?)
        }
        false => None,
    };
    input.parse::<Token![;]>()?;
    Ok(InputItem { doc, name, lines })
}

/// After `extern`.
fn extern_item(doc: String, input: ParseStream) -> syn::Result<Item> {
    let item = if input.peek(word::chardev) {
        input.parse::<word::chardev>()?;
        let name = input.parse()?;
        Item::Chardev(ChardevItem { doc, name })
    } else {
        let sig = input.parse()?;
        Item::Hook(HookItem { doc, sig })
    };
    input.parse::<Token![;]>()?;
    Ok(item)
}

/// After `on input`.
fn input_rule(doc: String, input: ParseStream) -> syn::Result<InputRuleItem> {
    let name = input.parse()?;
    let line = match input.peek(syn::token::Bracket) {
        true => {
            let line;
            syn::bracketed!(line in input);
            Some(match line.peek(syn::LitInt) {
                true => LineItem::One(line.parse()?),
                false => LineItem::Each(line.parse()?),
            })
        }
        false => None,
    };
    Ok(InputRuleItem {
        doc,
        name,
        line,
        condition: condition(input)?,
        body: input.parse()?,
    })
}

/// The `if` of a head.
fn condition(input: ParseStream) -> syn::Result<Option<Expr>> {
    match input.parse::<Option<Token![if]>>()? {
        Some(_) => Ok(Some(Expr::parse_without_eager_brace(input)?)),
        None => Ok(None),
    }
}

fn value_item(doc: String, input: ParseStream, ranged: bool) -> syn::Result<ValueItem> {
    let name = input.parse()?;
    input.parse::<Token![:]>()?;
    let ty = input.parse()?;
    input.parse::<Token![=]>()?;
    let value = input.parse()?;
    let range = if ranged && input.peek(Token![in]) {
        input.parse::<Token![in]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    input.parse::<Token![;]>()?;
    Ok(ValueItem {
        doc,
        name,
        ty,
        value,
        range,
    })
}

fn rule_or_event(doc: String, input: ParseStream) -> syn::Result<Item> {
    let look = input.lookahead1();
    let head = if look.peek(word::write) {
        input.parse::<word::write>()?;
        Head::Write(input.parse()?)
    } else if look.peek(word::read) {
        input.parse::<word::read>()?;
        Head::Read(input.parse()?)
    } else if look.peek(word::reset) {
        input.parse::<word::reset>()?;
        Head::Reset
    } else if look.peek(word::input) {
        input.parse::<word::input>()?;
        return Ok(Item::InputRule(input_rule(doc, input)?));
    } else if look.peek(word::event) || look.peek(word::call) {
        let event = input.parse::<Option<word::event>>()?.is_some();
        if !event {
            input.parse::<word::call>()?;
        }
        let name = input.parse()?;
        let args;
        syn::parenthesized!(args in input);
        let args = args.parse_terminated(FnArg::parse, Token![,])?;
        let item = EventItem {
            doc,
            name,
            args: args.into_iter().collect(),
            body: input.parse()?,
        };
        return Ok(match event {
            true => Item::Event(item),
            false => Item::Call(item),
        });
    } else {
        return Err(look.error());
    };
    Ok(Item::Rule(RuleItem {
        doc,
        head,
        condition: condition(input)?,
        body: input.parse()?,
    }))
}

impl Parse for After {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let delay;
        syn::parenthesized!(delay in input);
        let event = input.parse()?;
        let args;
        syn::parenthesized!(args in input);
        let args = args.parse_terminated(Expr::parse, Token![,])?;
        Ok(Self {
            delay: delay.parse()?,
            event,
            args: args.into_iter().collect(),
        })
    }
}

/// The text of `///` comments; other attributes are errors.
pub fn doc(attributes: &[Attribute]) -> syn::Result<String> {
    let mut lines = Vec::new();
    for attribute in attributes {
        match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => {
                    lines.push(text.value().trim().to_owned());
                }
                other => return Err(syn::Error::new_spanned(other, "expected a doc comment")),
            },
            other => {
                return Err(syn::Error::new_spanned(
                    other,
                    "attributes have no meaning here",
                ));
            }
        }
    }
    Ok(crate::text::shown(lines.join("\n").trim()).into_owned())
}
