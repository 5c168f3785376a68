/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-colors.c - see hone-class-colors.h */
#include "hone-class-colors.h"

static const HoneClassColor colors[HONE_N_CLASS_COLORS] = {
  { 0x1a5fd0, 0x62a0ea, FALSE }, /* blue */
  { 0xc05600, 0xf08c1e, FALSE }, /* orange */
  { 0x17977f, 0x7fe3cb, TRUE },  /* teal */
  { 0xa3307c, 0xd06fa8, FALSE }, /* magenta */
  { 0xb88513, 0xfacb39, TRUE },  /* gold */
  { 0x8f68f0, 0x8273f0, TRUE },  /* violet */
  { 0x781d03, 0xe8554f, FALSE }, /* brick */
  { 0x3d424d, 0xf2f4f7, FALSE }, /* ink */
};

const HoneClassColor *
hone_class_color (int klass)
{
  return &colors[(guint) MAX (klass, 0) % HONE_N_CLASS_COLORS];
}
