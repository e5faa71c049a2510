{{ head }}

#include "qemu/osdep.h"
#include "svdreg-qtest.h"

static const SvdregPlace places[] = {
{%- for place in places %}
{{ place }}
{%- endfor %}
};

enum {
{%- for register in registers %}
    REGISTER_{{ register.name }},
{%- endfor %}
};

static const SvdregRegister registers[] = {
{%- for register in registers %}
{{ register.row }}
{%- endfor %}
};
{%- for test in tests %}
{%- if let Some(table) = test.table.as_ref() %}

static const SvdregStep {{ table }}[] = {
{%- for line in test.lines %}
{{ line }}
{%- endfor %}
};
{%- endif %}
{%- endfor %}

static const SvdregTest tests[] = {
{%- for test in tests %}
    { {{ test.path }}, {{ test.what }} },
{%- endfor %}
};

int main(int argc, char **argv)
{
    static const SvdregDevice device = {
        .name = "{{ d.kebab }}",
{%- if d.big_endian %}
        .big_endian = true,
{%- endif %}
        TABLES(places, registers, tests),
    };

    return svdreg_qtest_main(argc, argv, &device);
}
