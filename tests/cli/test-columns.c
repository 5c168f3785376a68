/* SPDX-License-Identifier: Apache-2.0 */
/* test-columns.c - text in the columns of a terminal: cells counted by hand */
#include "cli-columns.h"

#include <string.h>

typedef struct {
  char *text;
  gsize length;
  FILE *file;
} Memory;

static FILE *
begin (Memory *self)
{
  self->file = open_memstream (&self->text, &self->length);
  return self->file;
}

static void
assert_written (Memory *self, const char *expected)
{
  fclose (self->file);
  g_assert_cmpstr (self->text, ==, expected);
  free (self->text);
}

static void
assert_column (void (*write) (FILE *out, const char *text, int cells), const char *text, int cells,
               const char *expected)
{
  Memory memory;

  write (begin (&memory), text, cells);
  assert_written (&memory, expected);
}

static void
assert_wrapped (const char *text, int indent, int cells, const char *expected)
{
  Memory memory;

  cli_wrap (begin (&memory), text, indent, cells);
  assert_written (&memory, expected);
}

static void
test_cells (void)
{
  g_assert_cmpint (cli_cells (""), ==, 0);
  g_assert_cmpint (cli_cells ("mAP50"), ==, 5);
  g_assert_cmpint (cli_cells ("größe"), ==, 5);
  g_assert_cmpint (cli_cells ("학습"), ==, 4);
  g_assert_cmpint (cli_cells ("検出する"), ==, 8);
  g_assert_cmpint (cli_cells ("e\xcc\x81"), ==, 1); /* an accent that stands on its letter */
}

static void
test_cell (void)
{
  assert_column (cli_cell, "학습", 6, "학습  ");
  assert_column (cli_cell, "train", 6, "train ");
  assert_column (cli_cell, "training", 6, "training");
  assert_column (cli_cell_right, "오차", 6, "  오차");
}

static void
test_cut (void)
{
  assert_column (cli_cell_cut, "train", 5, "train");
  assert_column (cli_cell_cut, "training", 5, "trai…");
  assert_column (cli_cell_cut, "학습률", 5, "학습…");
  assert_column (cli_cell_cut, "학습률", 4, "학… "); /* half a letter is none */
}

static void
test_wrap (void)
{
  assert_wrapped ("", 2, 10, "\n");
  assert_wrapped ("one two  three", 2, 10, "one two\n  three\n"); /* "one two" is 7 of 8 cells */
  assert_wrapped ("one two3 x", 2, 10, "one two3\n  x\n");        /* just fits */
  assert_wrapped ("a word-that-is-too-long b", 2, 10, "a\n  word-that-is-too-long\n  b\n"); /* words stay whole */
}

static void
test_wrap_wide (void)
{
  assert_wrapped ("학습 속도를 낮춤", 2, 12,
                  "학습\n  속도를\n  낮춤\n"); /* 4, 6 and 4 cells: Hangul's words stay whole */
  assert_wrapped ("画像を検出する", 0, 8, "画像を検\n出する\n");
  assert_wrapped ("画像です。検出", 0, 8, "画像で\nす。検出\n"); /* the mark takes its letter along */
  assert_wrapped ("画像の「検」", 0, 8, "画像の\n「検」\n");     /* no line ends with an opening mark */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/columns/cells", test_cells);
  g_test_add_func ("/columns/cell", test_cell);
  g_test_add_func ("/columns/cut", test_cut);
  g_test_add_func ("/columns/wrap", test_wrap);
  g_test_add_func ("/columns/wrap-wide", test_wrap_wide);
  return g_test_run ();
}
