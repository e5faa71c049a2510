/*
 * {{ name }}: hooks, written by hand.
 *
 * svd2qemu has made this file once, and does not change it: it is yours. When
 * the SVD has new hooks, svd2qemu generate says so, with text to paste here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/{{ d.folder }}/{{ d.kebab }}-hooks.h"
{%- for definition in definitions %}

{{ definition }}
{%- endfor %}
