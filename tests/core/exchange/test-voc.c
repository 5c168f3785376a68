/* SPDX-License-Identifier: Apache-2.0 */
/* test-voc.c - Pascal VOC: marks, odd numbers, names that differ, and xml that wants to do harm */
#include "exchange-test.h"

#include <string.h>

#define SIZE "<size><width>40</width><height>20</height><depth>3</depth></size>"
#define BOX(l, t, r, b) "<bndbox><xmin>" l "</xmin><ymin>" t "</ymin><xmax>" r "</xmax><ymax>" b "</ymax></bndbox>"
#define CAT(more) "<object><name>cat</name>" more "</object>"

/* A set of one picture a.png, 40 x 20, with @inner in its file a.xml. */
static HoneExchange *
read_one (Folder *f, const char *inner)
{
  g_autofree char *text = g_strdup_printf ("<annotation>%s</annotation>", inner);

  folder_picture (f, "JPEGImages/a.png", 40, 20);
  folder_text (f, "Annotations/a.xml", text);
  return read_set (f->root, NULL);
}

static void
test_marks (void)
{
  Folder *f = folder_new ();
  const HoneExchangeHow recipe = { .recipe = TRUE };
  g_autoptr (HoneExchange) set =
      read_one (f, "<filename>a.png</filename>" SIZE CAT ("<difficult>1</difficult>" BOX ("1", "2", "11", "12"))
                       CAT ("<truncated>1</truncated><difficult>0</difficult>" BOX ("21", "2", "31", "12")));
  g_autoptr (HoneExchange) yolo = write_and_read (f, set, HONE_FORMAT_YOLO, "yolo", NULL);
  g_autoptr (HoneExchange) strict = write_and_read (f, set, HONE_FORMAT_YOLO, "strict", &recipe);
  g_autoptr (HoneExchange) voc = write_and_read (f, set, HONE_FORMAT_VOC, "voc", NULL);

  g_assert_cmpuint (nth_object (find_picture (set, "a.png"), 0)->flags, ==, HONE_OBJECT_DIFFICULT);
  g_assert_cmpuint (nth_object (find_picture (set, "a.png"), 1)->flags, ==, HONE_OBJECT_TRUNCATED);
  g_assert_cmpuint (find_picture (yolo, "a.png")->objects->len, ==, 2);
  g_assert_cmpuint (find_picture (strict, "a.png")->objects->len, ==, 1);
  g_assert_cmpuint (nth_object (find_picture (voc, "a.png"), 0)->flags, ==, HONE_OBJECT_DIFFICULT);
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "1 object loses its mark as difficult"));
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, &recipe, "1 object marked as difficult is left out"));
  g_assert_true (has_loss (set, HONE_FORMAT_COCO, NULL, "difficult"));
  g_assert_false (has_loss (set, HONE_FORMAT_VOC, NULL, "difficult"));
  folder_free (f);
}

static void
test_numbers (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set =
      read_one (f, "<filename>a.png</filename>" SIZE CAT (BOX (" 1.5 ", "2e0", "\n11.25\n", "12"))
                       CAT (BOX ("11", "12", "1", "2")) CAT (BOX ("1,5", "2", "3", "4"))
                           CAT (BOX ("nan", "2", "3", "4")) CAT ("<bndbox><xmin>1</xmin></bndbox>") CAT ("")
                               CAT (BOX ("3", "3", "3", "3")) "<object>" BOX ("1", "2", "3", "4") "</object>");
  const HoneExchangePicture *picture = find_picture (set, "a.png");

  g_assert_cmpuint (picture->objects->len, ==, 3);
  g_assert_cmpfloat (nth_object (picture, 0)->box[0], ==, 1.5);
  g_assert_cmpfloat (nth_object (picture, 0)->box[2], ==, 9.75);
  g_assert_cmpfloat (nth_object (picture, 1)->box[0], ==, 1);
  g_assert_cmpuint (count_kind (set, "label-not-a-number"), ==, 4);
  g_assert_cmpuint (count_kind (set, "swapped-corners"), ==, 1);
  g_assert_cmpuint (count_kind (set, "zero-size-box"), ==, 1);
  g_assert_cmpuint (count_kind (set, "unknown-category"), ==, 1);
  folder_free (f);
}

/* Parts of an object have boxes of their own, attributes have names, and neither is the object's. */
static void
test_nested (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set =
      read_one (f, "<folder>x</folder><path>/elsewhere/b.png</path><filename><![CDATA[a.png]]></filename>"
                   "<source><annotation>PASCAL</annotation></source>" SIZE CAT (
                       BOX ("1", "2", "11", "12") "<part><name>head</name>" BOX (
                           "5", "5", "6", "6") "</part>"
                                               "<attributes><attribute><name>rotation</name><value>0</value>"
                                               "</attribute></attributes>"));
  const HoneExchangePicture *picture = find_picture (set, "a.png");

  g_assert_cmpuint (picture->objects->len, ==, 1);
  g_assert_cmpuint (set->names->len, ==, 1);
  g_assert_cmpstr (set->names->pdata[0], ==, "cat");
  g_assert_cmpfloat (nth_object (picture, 0)->box[2], ==, 10);
  g_assert_cmpuint (set->findings->len, ==, 0);
  folder_free (f);
}

static void
test_names (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "JPEGImages/b.png", 40, 20);
  folder_text (f, "Annotations/b.xml",
               "<annotation><filename>old.jpg</filename>" SIZE CAT (BOX ("1", "2", "3", "4")) "</annotation>");
  folder_text (f, "Annotations/gone.xml", "<annotation><filename>gone.jpg</filename>" SIZE "</annotation>");
  folder_text (f, "Annotations/c.xml",
               "<annotation>" SIZE "<object><name> Cat </name>" BOX ("1", "2", "3", "4") "</object></annotation>");
  set = read_one (f, "<filename>a.png</filename>" CAT (BOX ("1", "2", "11", "12")));
  g_assert_cmpint (find_picture (set, "a.png")->width, ==, 40);
  g_assert_cmpint (find_picture (set, "a.png")->height, ==, 20);
  find_kind (set, "missing-size");
  g_assert_nonnull (find_picture (set, "b.png")->path);
  find_kind (set, "names-differ");
  g_assert_null (find_picture (set, "gone.jpg")->path);
  g_assert_cmpuint (count_kind (set, "missing-picture"), ==, 2);
  find_kind (set, "class-twins"); /* Cat and cat */
  folder_free (f);
}

static void
test_size (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = read_one (
      f,
      "<filename>a.png</filename><size><width>80</width><height>40</height></size>" CAT (BOX ("0", "0", "40", "20")));
  double box[4];

  find_kind (set, "size-differs");
  hone_exchange_fractions (find_picture (set, "a.png"), nth_object (find_picture (set, "a.png"), 0), box);
  g_assert_cmpfloat (box[2], ==, 0.5); /* of the picture that the labels mean */
  folder_free (f);
}

static void
test_polygon (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = read_one (
      f, "<filename>a.png</filename>" SIZE CAT ("<polygon><x1>2</x1><y1>2</y1><x2>8</x2><y2>2</y2><x3>8</x3><y3>6</y3>"
                                                "</polygon>" BOX ("2", "2", "8", "6"))
             CAT ("<polygon><x1>2</x1><y1>2</y1></polygon>" BOX ("2", "2", "8", "6")));

  g_assert_cmpuint (nth_object (find_picture (set, "a.png"), 0)->n_rings, ==, 1);
  g_assert_cmpuint (nth_object (find_picture (set, "a.png"), 1)->n_rings, ==, 0);
  find_kind (set, "bad-outline");
  g_assert_true (has_loss (set, HONE_FORMAT_VOC, NULL, "1 outline is left out"));
  folder_free (f);
}

/* The order of the classes is kept by our own file, and CVAT's is read. */
static void
test_classes (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_text (f, "labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\nzebra:1,2,3::\ncat:4,5,6::\n");
  set = read_one (f, "<filename>a.png</filename>" SIZE CAT (BOX ("1", "2", "3", "4")));
  g_assert_cmpuint (set->names->len, ==, 2);
  g_assert_cmpstr (set->names->pdata[0], ==, "zebra");
  g_assert_cmpint (nth_object (find_picture (set, "a.png"), 0)->klass, ==, 1);
  folder_free (f);
}

/* Everything but the good file is refused, with its name, and nothing grows. */
static void
test_hostile (void)
{
  static const char *const texts[] = {
    "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">"
    "<!ENTITY lol3 \"&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;\">]>"
    "<annotation><filename>&lol3;</filename></annotation>",
    "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><annotation/>",
    "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><filename>&x;</filename></annotation>",
    "<!DOCTYPE a PUBLIC \"x\" \"http://localhost:9/x.dtd\"><annotation/>",
    "<annotation><filename>&nowhere;</filename></annotation>",
    "<annotation><object>",
    "<annotation></object></annotation>",
    "",
    "just words",
    "<html><annotation/></html>",
    "\xff\xfe\x00",
  };
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *name = g_strdup_printf ("Annotations/bad%u.xml", i);

    folder_text (f, name, texts[i]);
  }
  set = read_one (f, "<filename>a.png</filename>" SIZE CAT (BOX ("1", "2", "3", "4")));
  g_assert_cmpuint (count_kind (set, "bad-xml"), ==, G_N_ELEMENTS (texts));
  for (guint i = 0; i < set->findings->len; i++)
    g_test_message ("%s", g_array_index (set->findings, HoneExchangeFinding, i).message);
  g_assert_cmpuint (set->pictures->len, ==, 1);
  g_assert_cmpuint (find_picture (set, "a.png")->objects->len, ==, 1);
  folder_free (f);
}

static void
test_deep (void)
{
  Folder *f = folder_new ();
  g_autoptr (GString) deep = g_string_new ("<filename>a.png</filename>");
  g_autoptr (HoneExchange) set = NULL;

  for (int i = 0; i < 100000; i++)
    g_string_append (deep, "<a>");
  set = read_one (f, deep->str);
  find_kind (set, "bad-xml");
  folder_free (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/voc/marks", test_marks);
  g_test_add_func ("/exchange/voc/numbers", test_numbers);
  g_test_add_func ("/exchange/voc/nested", test_nested);
  g_test_add_func ("/exchange/voc/names", test_names);
  g_test_add_func ("/exchange/voc/size", test_size);
  g_test_add_func ("/exchange/voc/polygon", test_polygon);
  g_test_add_func ("/exchange/voc/classes", test_classes);
  g_test_add_func ("/exchange/voc/hostile", test_hostile);
  g_test_add_func ("/exchange/voc/deep", test_deep);
  return g_test_run ();
}
