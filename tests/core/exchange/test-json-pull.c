/* SPDX-License-Identifier: Apache-2.0 */
/* test-json-pull.c - JSON a token at a time: values, faults with their lines, and what must not cost memory */
#include "json-pull.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static JsonPull *
pull (const char *text)
{
  return json_pull_new_text (text, strlen (text), "test.json");
}

static void
test_values (void)
{
  g_autoptr (JsonPull) self =
      pull ("\xef\xbb\xbf {\"a\": [1, -2.5e3, true, false, null, \"x\"], \"b\": {}, \"c\": []} \n");
  static const JsonToken want[] = { JSON_OBJECT,    JSON_KEY,        JSON_ARRAY,      JSON_NUMBER, JSON_NUMBER,
                                    JSON_TRUE,      JSON_FALSE,      JSON_NULL,       JSON_STRING, JSON_ARRAY_END,
                                    JSON_KEY,       JSON_OBJECT,     JSON_OBJECT_END, JSON_KEY,    JSON_ARRAY,
                                    JSON_ARRAY_END, JSON_OBJECT_END, JSON_END,        JSON_END };

  for (guint i = 0; i < G_N_ELEMENTS (want); i++) {
    g_assert_cmpint (json_pull_next (self), ==, want[i]);
    if (i == 4)
      g_assert_cmpfloat (json_pull_number (self), ==, -2500);
  }
}

static void
test_strings (void)
{
  static const struct {
    const char *json, *text;
  } cases[] = { { "\"\"", "" },
                { "\"a\\n\\t\\\"\\\\\\/b\"", "a\n\t\"\\/b" },
                { "\"\\uace0\\uc591\"", "고양" },
                { "\"\\ud83d\\ude00\"", "😀" },
                { "\"\\ud83dx\"", "\xef\xbf\xbdx" },
                { "\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                                        "A" },
                { "\"\\u0000\"", "\xef\xbf\xbd" },
                { "\"\xff\"", "\xef\xbf\xbd" },
                { "\"고양이\"", "고양이" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JsonPull) self = pull (cases[i].json);

    g_assert_cmpint (json_pull_next (self), ==, JSON_STRING);
    g_assert_cmpstr (json_pull_text (self), ==, cases[i].text);
    g_assert_cmpint (json_pull_next (self), ==, JSON_END);
  }
}

/* Python writes them. */
static void
test_not_finite (void)
{
  g_autoptr (JsonPull) self = pull ("[NaN, Infinity, -Infinity]");

  json_pull_next (self);
  g_assert_cmpint (json_pull_next (self), ==, JSON_NUMBER);
  g_assert_true (isnan (json_pull_number (self)));
  g_assert_cmpint (json_pull_next (self), ==, JSON_NUMBER);
  g_assert_true (isinf (json_pull_number (self)));
  g_assert_cmpint (json_pull_next (self), ==, JSON_NUMBER);
}

static void
test_faults (void)
{
  static const char *const texts[] = { "",           "{",       "[1 2]",    "{\"a\" 1}", "{\"a\":}", "[1,]",
                                       "{,}",        "[}",      "\"x",      "tru",       "01x",      "+-",
                                       "{\"a\":1,}", "\"\\q\"", "]",        "1 2",       "{1:2}",    "0x10",
                                       "\"\\u12\"",  "[1",      "{\"a\":1", "--1",       "[,1]",     "nul" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *text = g_strconcat ("\n\n", texts[i], NULL);
    g_autoptr (JsonPull) self = pull (text);
    g_autoptr (GError) error = NULL;
    JsonToken token;

    while ((token = json_pull_next (self)) != JSON_ERROR)
      g_assert_cmpint (token, !=, JSON_END);
    g_assert_cmpint (json_pull_next (self), ==, JSON_ERROR);
    error = json_pull_take_error (self);
    g_test_message ("%s -> %s", texts[i], error->message);
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_true (g_str_has_prefix (error->message, "test.json, line 3: "));
  }
}

static void
test_depth (void)
{
  g_autofree char *deep = g_strnfill (1 << 20, '[');
  g_autoptr (JsonPull) self = pull (deep);
  g_autoptr (GError) error = NULL;

  g_assert_false (json_pull_skip_next (self));
  error = json_pull_take_error (self);
  g_assert_nonnull (strstr (error->message, "deeply"));
}

static void
test_skip (void)
{
  g_autoptr (JsonPull) self = pull ("{\"a\": {\"x\": [1, {\"y\": \"z\"}]}, \"b\": 7, \"c\": [[[]]], \"d\": \"e\"}");

  g_assert_cmpint (json_pull_next (self), ==, JSON_OBJECT);
  for (int i = 0; i < 4; i++) {
    g_assert_cmpint (json_pull_next (self), ==, JSON_KEY);
    g_assert_cmpint (json_pull_text (self)[0], ==, 'a' + i);
    g_assert_true (json_pull_skip_next (self));
  }
  g_assert_cmpint (json_pull_next (self), ==, JSON_OBJECT_END);
}

/* A picture as base64 within a label file: longer than any text that is kept, passed over without being held. */
static void
test_long_string (void)
{
  gsize n = JSON_MAX_STRING + 1000;
  g_autofree char *text = g_strnfill (n, 'x');
  g_autoptr (JsonPull) skipped = NULL, kept = NULL;

  text[0] = text[n - 1] = '"';
  skipped = json_pull_new_text (text, n, "long.json");
  kept = json_pull_new_text (text, n, "long.json");
  g_assert_true (json_pull_skip_next (skipped));
  g_assert_cmpint (json_pull_next (skipped), ==, JSON_END);
  g_assert_cmpint (json_pull_next (kept), ==, JSON_ERROR);
}

/* Tokens that lie across the ends of buffers, from a file. */
static void
test_file (void)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("hone-json-XXXXXX", &path, NULL);
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (JsonPull) self = NULL;

  for (int i = 0; i < 50000; i++)
    g_string_append_printf (text, "%s\n{\"number\": %d}", i > 0 ? "," : "", i);
  g_string_append_c (text, ']');
  g_assert_cmpint (write (fd, text->str, text->len), ==, (gssize) text->len);
  lseek (fd, 0, SEEK_SET);
  self = json_pull_new (fd, path);
  g_assert_cmpint (json_pull_next (self), ==, JSON_ARRAY);
  for (int i = 0; i < 50000; i++) {
    g_assert_cmpint (json_pull_next (self), ==, JSON_OBJECT);
    g_assert_cmpint (json_pull_next (self), ==, JSON_KEY);
    g_assert_cmpint (json_pull_next (self), ==, JSON_NUMBER);
    g_assert_cmpfloat (json_pull_number (self), ==, i);
    g_assert_cmpint (json_pull_line (self), ==, i + 2);
    g_assert_cmpint (json_pull_next (self), ==, JSON_OBJECT_END);
  }
  g_assert_cmpint (json_pull_next (self), ==, JSON_ARRAY_END);
  g_assert_cmpint (json_pull_next (self), ==, JSON_END);
  g_assert_cmpint (json_pull_offset (self), ==, (gint64) text->len);
  close (fd);
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/json-pull/values", test_values);
  g_test_add_func ("/exchange/json-pull/strings", test_strings);
  g_test_add_func ("/exchange/json-pull/not-finite", test_not_finite);
  g_test_add_func ("/exchange/json-pull/faults", test_faults);
  g_test_add_func ("/exchange/json-pull/depth", test_depth);
  g_test_add_func ("/exchange/json-pull/skip", test_skip);
  g_test_add_func ("/exchange/json-pull/long-string", test_long_string);
  g_test_add_func ("/exchange/json-pull/file", test_file);
  return g_test_run ();
}
