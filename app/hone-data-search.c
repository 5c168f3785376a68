/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-search.c - the search of the data page, the order, and the menu that writes words */
#include "hone-data-page-private.h"

#include "hone-health-kinds.h"

#include <glib/gi18n.h>

#define MOST_MENU_CLASSES 30 /* the sidebar and the search know all of them */

void
hone_data_page_show_fault (HoneDataPage *self)
{
  const char *message = hone_image_list_get_message (self->list);

  if (message != NULL)
    gtk_label_set_text (self->fault, message);
  gtk_revealer_set_reveal_child (self->fault_revealer, message != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_STATE_INVALID,
                               message != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
ask (HoneDataPage *self, const char *search)
{
  hone_image_list_set_search (self->list, search);
  hone_data_sidebar_set_place (self->sidebar, HONE_PLACE_PICTURES);
  hone_data_sidebar_refresh (self->sidebar);
  hone_data_page_show_place (self);
}

static void
search_cb (HoneDataPage *self)
{
  if (self->list != NULL &&
      g_strcmp0 (gtk_editable_get_text (self->search), hone_image_list_get_search (self->list)) != 0)
    ask (self, gtk_editable_get_text (self->search));
}

/* What a button asks for stands in the entry, too. */
void
hone_data_page_ask (HoneDataPage *self, const char *search)
{
  if (self->list == NULL)
    return;
  gtk_editable_set_text (self->search, search);
  gtk_editable_set_position (self->search, -1);
  ask (self, search);
}

static void
clear_search (HoneDataPage *self)
{
  hone_data_page_ask (self, "");
}

/* Order. */

static const char *const sorts[HONE_N_SORTS] = { "split", "name", "boxes", "smallest", "findings", "doubt" };

static const char *
sort_words (HoneSort sort)
{
  static const char *const words[HONE_N_SORTS] = { N_ ("Sort: split"),    N_ ("Sort: name"),
                                                   N_ ("Sort: boxes"),    N_ ("Sort: smallest"),
                                                   N_ ("Sort: findings"), N_ ("Sort: disagreement") };

  return _ (words[sort]);
}

void
hone_data_page_show_sort (HoneDataPage *self)
{
  HoneSort sort = hone_image_list_get_sort (self->list);

  gtk_menu_button_set_label (self->sort, sort_words (sort));
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "sort", g_variant_new_string (sorts[sort]));
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "reversed",
                                      g_variant_new_boolean (hone_image_list_get_reversed (self->list)));
}

static void
sort_state_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  HoneDataPage *self = data;

  for (int sort = 0; sort < HONE_N_SORTS; sort++)
    if (self->list != NULL && g_str_equal (sorts[sort], g_variant_get_string (state, NULL))) {
      hone_image_list_set_sort (self->list, sort, hone_image_list_get_reversed (self->list));
      gtk_menu_button_set_label (self->sort, sort_words (sort));
    }
  g_simple_action_set_state (action, state);
}

static void
reversed_state_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  HoneDataPage *self = data;

  if (self->list != NULL)
    hone_image_list_set_sort (self->list, hone_image_list_get_sort (self->list), g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

/* Words. */

/* "class:rbc" from the menu; the same once more takes it away. */
static void
word_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_auto (GStrv) parts = g_strsplit (g_variant_get_string (parameter, NULL), ":", 2);
  const char *search = self->list != NULL ? hone_image_list_get_search (self->list) : NULL;
  g_autofree char *now = hone_image_query_get (search, parts[0]);
  g_autofree char *next = hone_image_query_put (search, parts[0], g_strcmp0 (now, parts[1]) == 0 ? NULL : parts[1]);

  hone_data_page_ask (self, next);
}

static void
add_word (GMenu *menu, const char *label, const char *word)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "data.word", "s", word);
  g_menu_append_item (menu, item);
}

/* What the labels of the selection become. */
static void
add_class (GMenu *menu, const char *label, int klass)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "data.class", "i", klass);
  g_menu_append_item (menu, item);
}

typedef struct {
  const char *label, *word;
} Word;

static void
add_words (GMenu *menu, const Word *words, guint n)
{
  g_menu_remove_all (menu);
  for (guint i = 0; i < n; i++)
    add_word (menu, _ (words[i].label), words[i].word);
}

#define ADD_WORDS(menu, words) add_words (menu, words, G_N_ELEMENTS (words))

static void
fill_fixed_words (HoneDataPage *self)
{
  static const Word splits[] = { { N_ ("Training"), "split:train" },
                                 { N_ ("Validation"), "split:val" },
                                 { N_ ("Test"), "split:test" },
                                 { N_ ("Validation or test"), "split:val,test" } };
  static const Word boxes[] = { { N_ ("None"), "boxes:0" },
                                { N_ ("1"), "boxes:1" },
                                { N_ ("2 to 10"), "boxes:2..10" },
                                { N_ ("More than 10"), "boxes:>10" },
                                { N_ ("More than 50"), "boxes:>50" } };
  static const Word sizes[] = { { N_ ("Below 8 pixels"), "size:<8" },
                                { N_ ("Below 16 pixels"), "size:<16" },
                                { N_ ("Below 32 pixels"), "size:<32" },
                                { N_ ("Above 200 pixels"), "size:>200" } };
  static const Word labels[] = { { N_ ("Some"), "labels:some" },
                                 { N_ ("No label file"), "labels:missing" },
                                 { N_ ("Marked as empty"), "labels:empty" },
                                 { N_ ("Can't be read"), "labels:bad" } };
  static const Word reviewed[] = { { N_ ("Yes"), "reviewed:yes" }, { N_ ("Not yet"), "reviewed:no" } };

  ADD_WORDS (self->split_words, splits);
  ADD_WORDS (self->boxes_words, boxes);
  ADD_WORDS (self->size_words, sizes);
  ADD_WORDS (self->labels_words, labels);
  ADD_WORDS (self->reviewed_words, reviewed);
}

static void
fill_class_words (HoneDataPage *self, const HoneDataYaml *yaml)
{
  char *const *names = yaml->names;

  g_menu_remove_all (self->class_words);
  g_menu_remove_all (self->class_menu);
  for (int i = 0; i < yaml->n_classes && i < MOST_MENU_CLASSES; i++) {
    g_autofree char *value = hone_image_query_class_word (names[i]);
    g_autofree char *word = g_strconcat ("class:", value, NULL);
    g_auto (GStrv) parts = g_strsplit (names[i], "_", -1);
    g_autofree char *label = g_strjoinv ("__", parts);

    add_word (self->class_words, label, word);
    add_class (self->class_menu, label, i);
  }
}

void
hone_data_page_show_classes (HoneDataPage *self)
{
  const HoneDataYaml *yaml = hone_image_index_get_yaml (hone_image_list_get_index (self->list));

  fill_class_words (self, yaml);
  g_object_set (self->search, "placeholder-text",
                yaml->class_folders ? _ ("Search: part of a name, class: split: problem:any")
                                    : _ ("Search: class:wbc boxes:>20 problem:any"),
                NULL);
  hone_data_sidebar_set_list (self->sidebar, self->list, yaml->names, yaml->n_classes);
}

/* The kinds that were found. */
void
hone_data_page_fill_problem_words (HoneDataPage *self)
{
  static const Word any[] = { { N_ ("Any"), "problem:any" },
                              { N_ ("Errors"), "problem:error" },
                              { N_ ("Warnings"), "problem:warning" },
                              { N_ ("None"), "problem:none" } };
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (hone_image_list_get_index (self->list), &n);
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GMenu) kinds = g_menu_new ();

  ADD_WORDS (self->problem_words, any);
  for (guint i = 0; i < n; i++)
    if (findings[i].sample != G_MAXUINT)
      g_hash_table_add (found, (gpointer) findings[i].kind);
  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++) {
    g_autofree char *word = g_strconcat ("problem:", kind->kind, NULL);

    if (g_hash_table_contains (found, kind->kind))
      add_word (kinds, hone_health_kind_title (kind), word);
  }
  g_menu_append_section (self->problem_words, NULL, G_MENU_MODEL (kinds));
}

static const GActionEntry entries[] = {
  { .name = "word", .activate = word_cb, .parameter_type = "s" },
  { .name = "sort", .parameter_type = "s", .state = "'name'", .change_state = sort_state_cb },
  { .name = "reversed", .state = "false", .change_state = reversed_state_cb },
};

void
hone_data_page_connect_search (HoneDataPage *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  fill_fixed_words (self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->sidebar, "search", G_CALLBACK (hone_data_page_ask), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_search), self);
}
