/* SPDX-License-Identifier: Apache-2.0 */
/* test-yaml.c - types as PyYAML's, lines, limits, writing */
#include "hone-yaml.h"

#include <math.h>
#include <string.h>

static HoneYaml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  HoneYaml *doc = hone_yaml_parse (text, -1, "a.yaml", &error);

  g_assert_no_error (error);
  return doc;
}

static void
test_types (void)
{
  static const struct {
    const char *text;
    HoneYamlKind kind;
    double number;
  } cases[] = {
    { "1", HONE_YAML_INT, 1 },
    { "-12", HONE_YAML_INT, -12 },
    { "+3", HONE_YAML_INT, 3 },
    { "0x1F", HONE_YAML_INT, 31 },
    { "010", HONE_YAML_INT, 8 },
    { "0b11", HONE_YAML_INT, 3 },
    { "1_000", HONE_YAML_INT, 1000 },
    { "08", HONE_YAML_STRING, 0 },
    { "1.5", HONE_YAML_FLOAT, 1.5 },
    { "1.", HONE_YAML_FLOAT, 1 },
    { ".5", HONE_YAML_FLOAT, 0.5 },
    { "1e-3", HONE_YAML_STRING, 0 },
    { "1.0e-3", HONE_YAML_FLOAT, 1e-3 },
    { "1.0e3", HONE_YAML_STRING, 0 },
    { ".inf", HONE_YAML_FLOAT, HUGE_VAL },
    { "yes", HONE_YAML_BOOL, 1 },
    { "Off", HONE_YAML_BOOL, 0 },
    { "y", HONE_YAML_STRING, 0 },
    { "~", HONE_YAML_NULL, 0 },
    { "null", HONE_YAML_NULL, 0 },
    { "'1'", HONE_YAML_STRING, 0 },
    { "\"yes\"", HONE_YAML_STRING, 0 },
    { "cat", HONE_YAML_STRING, 0 },
    { "99999999999999999999", HONE_YAML_STRING, 0 },
    { ".", HONE_YAML_STRING, 0 },
    { "-", HONE_YAML_LIST, 0 },
    { "1.2.3", HONE_YAML_STRING, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneYaml) doc = parse (cases[i].text);

    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (doc->kind, ==, cases[i].kind);
    if (doc->kind == HONE_YAML_INT || doc->kind == HONE_YAML_FLOAT)
      g_assert_cmpfloat (doc->number, ==, cases[i].number);
    if (doc->kind == HONE_YAML_BOOL)
      g_assert_true (doc->truth == (cases[i].number > 0));
  }
}

static void
test_tree (void)
{
  g_autoptr (HoneYaml) doc = parse ("a: &x [1, two]\nb:\n  c: *x\n  d: {e: f}\na: last\n");
  const HoneYaml *b = hone_yaml_get (doc, "b");

  g_assert_cmpstr (hone_yaml_get (doc, "a")->text, ==, "last");
  g_assert_cmpint (b->line, ==, 3);
  g_assert_cmpuint (hone_yaml_get (b, "c")->n, ==, 2);
  g_assert_cmpstr (hone_yaml_get (b, "c")->items[1]->text, ==, "two");
  g_assert_cmpstr (hone_yaml_get (hone_yaml_get (b, "d"), "e")->text, ==, "f");
  g_assert_null (hone_yaml_get (doc, "z"));
  g_assert_null (hone_yaml_get (hone_yaml_get (doc, "a"), "z"));
}

static void
test_empty (void)
{
  g_autoptr (HoneYaml) nothing = parse ("");
  g_autoptr (HoneYaml) comment = parse ("# only a comment\n");

  g_assert_cmpint (nothing->kind, ==, HONE_YAML_NULL);
  g_assert_cmpint (comment->kind, ==, HONE_YAML_NULL);
}

static void
refuse (const char *text, gssize length, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_yaml_parse (text, length, "a.yaml", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "a.yaml"));
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_refuses (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) laughs = g_string_new ("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
  g_autofree char *large = g_strnfill (HONE_YAML_MAX_BYTES + 1, ' ');

  for (int i = 0; i < 1000; i++)
    g_string_append_c (deep, '[');
  for (int i = 1; i < 12; i++)
    g_string_append_printf (laughs, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1,
                            i - 1, i - 1, i - 1, i - 1);
  refuse ("a: b\n c: d\n", -1, "line 2");
  refuse ("a: [b\n", -1, "line");
  refuse ("a: b\nb: \xff\n", -1, "line 2");
  refuse ("a: b\0c", 6, "line 1");
  refuse ("a: !!python/object/apply:os.system [x]\n", -1, "line 1");
  refuse ("a:\n- !x y\n", -1, "line 2");
  refuse ("a: *nobody\n", -1, "line 1");
  refuse ("a: &x [*x]\n", -1, "line 1");
  refuse ("a: b\n---\nc: d\n", -1, "line 2");
  refuse (deep->str, -1, "line 1");
  refuse (laughs->str, -1, "line");
  refuse (large, -1, "large");
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  static const char letters[] = "ab:-[]{}&*#'\"|> \n\n\t,1.?!%@\xc3";

  for (int run = 0; run < 20000; run++) {
    char text[60];
    gsize n = (gsize) g_rand_int_range (rand, 0, sizeof text);
    g_autoptr (GError) error = NULL;
    HoneYaml *doc;

    for (gsize i = 0; i < n; i++)
      text[i] = letters[g_rand_int_range (rand, 0, sizeof letters - 1)];
    doc = hone_yaml_parse (text, (gssize) n, "a.yaml", &error);
    g_assert_true ((doc == NULL) == (error != NULL));
    hone_yaml_free (doc);
  }
}

/* Printed by PyYAML 6 (yaml.safe_dump, allow_unicode) and Python's repr (). */
static void
test_write_double (void)
{
  static const struct {
    double value;
    const char *yaml, *python;
  } cases[] = {
    { 0.01, "0.01", "0.01" },
    { 1, "1.0", "1.0" },
    { 0, "0.0", "0.0" },
    { -0.5, "-0.5", "-0.5" },
    { 1e-5, "1.0e-05", "1e-05" },
    { 1.5e-5, "1.5e-05", "1.5e-05" },
    { 0.0001, "0.0001", "0.0001" },
    { 1e16, "1.0e+16", "1e+16" },
    { 123456789012345.0, "123456789012345.0", "123456789012345.0" },
    { 1e22, "1.0e+22", "1e+22" },
    { 0.1 + 0.2, "0.30000000000000004", "0.30000000000000004" },
    { HUGE_VAL, ".inf", "inf" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *yaml = hone_yaml_write_double (cases[i].value);
    g_autofree char *python = hone_double_to_text (cases[i].value);

    g_assert_cmpstr (yaml, ==, cases[i].yaml);
    g_assert_cmpstr (python, ==, cases[i].python);
  }
}

static void
test_write_string (void)
{
  static const char *const cases[][2] = {
    { "cat", "cat" },
    { "a b", "a b" },
    { "", "''" },
    { "1", "'1'" },
    { "yes", "'yes'" },
    { "null", "'null'" },
    { "it's", "it's" },
    { "'a", "'''a'" },
    { "a: b", "'a: b'" },
    { "a:b", "a:b" },
    { "a #b", "'a #b'" },
    { "- a", "'- a'" },
    { "[a", "'[a'" },
    { "*", "'*'" },
    { "1e-3", "1e-3" },
    { "a:", "'a:'" },
    { "-1x", "-1x" },
    { " a", "' a'" },
    { "고양이", "고양이" },
    { "/a/b.pt", "/a/b.pt" },
    { "a\tb", "\"a\\tb\"" },
    { "100%", "100%" },
    { "@a", "'@a'" },
    { "=", "'='" },
    { "2026-01-31", "'2026-01-31'" },
    { "1:30", "'1:30'" },
    { "2026-01", "2026-01" },
    { "<<", "'<<'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *got = hone_yaml_write_string (cases[i][0]);
    g_autofree char *line = g_strdup_printf ("key: %s\n", got);
    g_autoptr (HoneYaml) back = parse (line);

    g_assert_cmpstr (got, ==, cases[i][1]);
    g_assert_cmpint (hone_yaml_get (back, "key")->kind, ==, HONE_YAML_STRING);
    g_assert_cmpstr (hone_yaml_get (back, "key")->text, ==, cases[i][0]);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/yaml/types", test_types);
  g_test_add_func ("/base/yaml/tree", test_tree);
  g_test_add_func ("/base/yaml/empty", test_empty);
  g_test_add_func ("/base/yaml/refuses", test_refuses);
  g_test_add_func ("/base/yaml/noise", test_noise);
  g_test_add_func ("/base/yaml/write-double", test_write_double);
  g_test_add_func ("/base/yaml/write-string", test_write_string);
  return g_test_run ();
}
