{%- if !d.checks.is_empty() %}


static int {{ d.snake }}_refuse(const char *what)
{
    error_report("%s: the saved %s is not one that the device can have", TYPE_{{ d.upper }}, what);
    return -EINVAL;
}

/* What is loaded may be anything: nothing but possible states goes on. */
static int {{ d.snake }}_post_load(void *opaque, int version_id)
{
    {{ d.camel }}State *s = opaque;
{%- for check in d.checks %}
{%- if loop.first %}{{ "\n" }}{% endif %}
    if ({{ check.wrong }}) {
        return {{ d.snake }}_refuse("{{ check.what }}");
    }
{%- endfor %}
    return 0;
}
{%- endif %}

static const VMStateDescription {{ d.snake }}_vmstate = {
    .name = TYPE_{{ d.upper }},
    .version_id = 1,
    .minimum_version_id = 1,
{%- if !d.checks.is_empty() %}
    .post_load = {{ d.snake }}_post_load,
{%- endif %}
    .fields = (const VMStateField[]) {
{%- for line in d.vmstate %}
        {{ line }}
{%- endfor %}
        VMSTATE_END_OF_LIST()
    },
};
