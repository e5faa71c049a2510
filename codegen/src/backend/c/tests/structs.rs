//! Structs, unions and enums: qualifiers, anonymous members, comments behind members.

use super::*;

fn structure(extension: bool, members: Vec<Member>) -> String {
    let item = Item::from(Struct {
        union: false,
        tag: None,
        typedef: Some("T".to_owned()),
        extension,
        members,
    });
    item.to_string()
}

#[test]
fn comments_behind_members_stand_in_one_column() {
    let word = || Type::unsigned(32).qualified("__IOM");
    let shared = Member::anonymous(
        true,
        vec![
            Member::field(word(), "A").noted("0x04 */ a"),
            Member::anonymous(
                false,
                vec![
                    Member::field(Type::unsigned(8).array(Number::hex(10, 0).upper()), "GAP"),
                    Member::field(word().array(2), "B").noted("b"),
                ],
            ),
        ],
    );
    let members = vec![Member::field(word(), "CTRL").noted("0x00"), shared];
    let expected = "typedef struct {
    __IOM uint32_t CTRL;         /* 0x00 */
    __extension__ union {
        __IOM uint32_t A;        /* 0x04 * / a */
        __extension__ struct {
            uint8_t GAP[0xA];
            __IOM uint32_t B[2]; /* b */
        };
    };
} T;";
    assert_eq!(structure(false, members), expected);
}

#[test]
fn a_struct_of_anonymous_members_is_an_extension() {
    let members = vec![Member::anonymous(
        true,
        vec![Member::field(Type::unsigned(8), "x")],
    )];
    let expected = "__extension__ typedef struct {
    __extension__ union {
        uint8_t x;
    };
} T;";
    assert_eq!(structure(true, members), expected);
}

#[test]
fn digits_in_upper_case_have_suffixes_in_lower_case() {
    let number = Number::hex(0xab, 64);
    assert_eq!(number.to_string(), "0x00000000000000abULL");
    assert_eq!(number.upper().to_string(), "0x00000000000000ABull");
    let short = Number::hex(0xab, 0).with(Suffix::Unsigned).upper();
    assert_eq!(short.to_string(), "0xABu");
}

#[test]
fn qualifiers_stand_before_the_type() {
    let pointer = Type::unsigned(8).qualified("__IM").pointer();
    assert_eq!(pointer.to_string(), "__IM uint8_t *");
}

#[test]
fn values_of_an_enum_stand_in_one_column() {
    let bare = Enumerator {
        doc: "One more.".to_owned(),
        name: "A_LONG_NAME".to_owned(),
        value: None,
        note: String::new(),
    };
    let item = Item::Enum {
        tag: None,
        typedef: Some("E".to_owned()),
        enumerators: vec![
            Enumerator::new("A", -1).noted("first */"),
            bare,
            Enumerator::new("LAST", 2u32).noted("end"),
        ],
    };
    let expected = "typedef enum {
    A    = -1, /* first * / */
    /* One more. */
    A_LONG_NAME,
    LAST = 2 /* end */
} E;";
    assert_eq!(item.to_string(), expected);
}
