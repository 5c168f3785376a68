/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-panel.c - see hone-setup-panel.h */
#include "hone-setup-panel.h"

#include "hone-block-strip.h"
#include "hone-chart.h"
#include "hone-severity.h"
#include "hone-share-bar.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define CHART_HEIGHT 92

enum {
  FACT_TRAIN,
  FACT_VAL,
  FACT_BATCHES,
  FACT_ALL_BATCHES,
  N_FACTS,
};

struct _HoneSetupPanel {
  GtkBox parent_instance;

  GtkLabel *clock, *range;
  GtkLabel *memory, *memory_more;
  HoneShareBar *parts;
  GtkBox *smaller;
  GtkLabel *rate;
  HoneChart *chart;
  GtkLabel *network, *network_more;
  HoneBlockStrip *strip;
  GtkLabel *facts[N_FACTS];
  GtkListBox *advice;
  char *said; /* (nullable): the advice in the list */
};

G_DEFINE_FINAL_TYPE (HoneSetupPanel, hone_setup_panel, GTK_TYPE_BOX)

static guint wanted_signal, set_signal;

/* Parts. */

static GtkLabel *
label_of (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 30, NULL);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return GTK_LABEL (label);
}

static GtkLabel *
caption_of (void)
{
  GtkLabel *label = label_of (NULL, "caption");

  gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
  return label;
}

static GtkWidget *
card (HoneSetupPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_css_classes (box, (const char *[]){ "card", "hone-tight", NULL });
  gtk_box_append (GTK_BOX (self), box);
  return box;
}

/* A title at the left, a number at the right. Returns: the number */
static GtkLabel *
headline (GtkWidget *box, const char *title, const char *number_css)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkLabel *name = label_of (title, "heading"), *number = label_of (NULL, number_css);

  gtk_widget_set_hexpand (GTK_WIDGET (name), TRUE);
  gtk_label_set_max_width_chars (name, 16);
  gtk_label_set_xalign (number, 1);
  gtk_widget_add_css_class (GTK_WIDGET (number), "numeric");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (name));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (number));
  gtk_box_append (GTK_BOX (box), line);
  return number;
}

/* Time. */

static char *
describe_range (const HoneTrainTiming *timing, const HoneTrainingTime *time, HoneSettings *settings)
{
  g_autofree char *least = hone_words_duration (time->least);
  g_autofree char *most = hone_words_duration (time->most);
  g_autoptr (GString) text = g_string_new (NULL);

  if (time->limited) {
    /* Translators: a duration */
    g_string_printf (text, _ ("%s by the time limit."), most);
    return g_string_free (g_steal_pointer (&text), FALSE);
  }
  if (g_str_equal (least, most))
    g_string_printf (
        text, ngettext ("About %s, from %d measured step.", "About %s, from %d measured steps.", timing->n_steps), most,
        timing->n_steps);
  else
    /* Translators: two durations, and how many steps were timed */
    g_string_printf (
        text, ngettext ("%s to %s, from %d measured step.", "%s to %s, from %d measured steps.", timing->n_steps),
        least, most, timing->n_steps);
  if (hone_settings_get_int (settings, "patience") > 0 &&
      hone_settings_get_int (settings, "patience") < hone_settings_get_int (settings, "epochs"))
    g_string_append_printf (text, " %s", _ ("Sooner if it stops early."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_time (HoneSetupPanel *self, HoneSetupOutlook *outlook, HoneSettings *settings)
{
  const HoneTrainPlan *plan = hone_setup_outlook_get_plan (outlook);
  const HoneTrainTiming *timing = hone_setup_outlook_get_timing (outlook);
  HoneTrainingTime time;

  if (timing == NULL || plan == NULL) {
    gtk_label_set_text (self->clock, "–");
    gtk_label_set_text (self->range, hone_setup_outlook_is_measuring (outlook) ? _ ("Trying a few steps …")
                                     : plan == NULL                            ? _ ("Not known yet.")
                                                                               : _ ("Not measured."));
    return;
  }
  time = hone_training_estimate (timing, plan, settings);
  hone_words_set (self->clock, hone_words_clock (g_get_real_time () / G_USEC_PER_SEC + (gint64) time.likely));
  hone_words_set (self->range, describe_range (timing, &time, settings));
}

/* Memory. */

static void
add_smaller (HoneSetupPanel *self, const char *setting, const char *text, int value)
{
  GtkWidget *button = gtk_button_new_with_label (text);
  char *number = g_strdup_printf ("%d", value);

  g_object_set_data (G_OBJECT (button), "setting", (gpointer) setting);
  g_object_set_data_full (G_OBJECT (button), "value", number, g_free);
  gtk_box_append (self->smaller, button);
}

static void
smaller_cb (HoneSetupPanel *self, GtkButton *button)
{
  g_signal_emit (self, set_signal, 0, g_object_get_data (G_OBJECT (button), "setting"),
                 g_object_get_data (G_OBJECT (button), "value"));
}

static void
offer_smaller (HoneSetupPanel *self, const HoneTrainPlan *plan)
{
  const HoneTrainEstimate *memory = &plan->memory;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->smaller))) != NULL)
    gtk_box_remove (self->smaller, child);
  gtk_widget_set_visible (GTK_WIDGET (self->smaller), memory->bytes > memory->available);
  if (memory->bytes <= memory->available)
    return;
  if (memory->most >= 1) {
    g_autofree char *text = g_strdup_printf (_ ("Use Batch %d"), MIN (memory->most, MAX (1, plan->batch - 1)));

    add_smaller (self, "batch", text, MIN (memory->most, MAX (1, plan->batch - 1)));
  }
  if (plan->imgsz > 64) {
    const int side = MAX (64, plan->imgsz * 3 / 4 / 32 * 32);
    g_autofree char *text = g_strdup_printf (_ ("%d px"), side);

    add_smaller (self, "imgsz", text, side);
  }
  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->smaller)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    g_signal_connect_swapped (child, "clicked", G_CALLBACK (smaller_cb), self);
}

/* "batch 24 uses 5.9 of 8.0 GiB; 32 would not fit" */
static char *
describe_memory (const HoneTrainPlan *plan)
{
  const HoneTrainEstimate *memory = &plan->memory;
  g_autofree char *over = NULL;

  if (memory->bytes > memory->available) {
    over = hone_words_bytes (memory->bytes - memory->available);
    if (memory->most < 1)
      return g_strdup_printf (_ ("%s too much, whatever the batch."), over);
    /* Translators: bytes, a picture size, a batch size */
    return g_strdup_printf (_ ("%s too much. At %d px a batch of %d would fit."), over, plan->imgsz, memory->most);
  }
  if (memory->most > plan->batch && memory->most < plan->n_train)
    return g_strdup_printf (_ ("Reckoned for a batch of %d. %d would fit, too; %d would not."), plan->batch,
                            memory->most, memory->most + 1);
  return g_strdup_printf (_ ("Reckoned for a batch of %d."), plan->batch);
}

/* Returns: what the bar cannot say, "Network 669 MiB, Pictures 75 MiB ..." (transfer full) */
static char *
show_parts (HoneSetupPanel *self, const HoneTrainEstimate *memory)
{
  const double whole = (double) MAX (MAX (memory->available, memory->bytes), 1);
  const struct {
    const char *name;
    guint64 bytes;
  } parts[] = { { _ ("Network"), memory->network },
                { _ ("Pictures"), memory->pictures },
                { _ ("Weights"), memory->weights },
                { _ ("Loss"), memory->work } };
  HoneShare shares[G_N_ELEMENTS (parts)];
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *bytes = hone_words_bytes (parts[i].bytes);

    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", parts[i].name, bytes);
    shares[i] = (HoneShare){ parts[i].name, (double) parts[i].bytes / whole };
  }
  hone_share_bar_set (self->parts, shares, G_N_ELEMENTS (parts));
  return g_string_free (text, FALSE);
}

static void
show_memory (HoneSetupPanel *self, const HoneTrainPlan *plan)
{
  const HoneTrainEstimate *memory = &plan->memory;
  g_autofree char *need = hone_words_bytes (memory->bytes);
  g_autofree char *there = hone_words_bytes (memory->available);
  g_autofree char *parts = NULL;
  g_autofree char *more = NULL;

  /* Translators: bytes that are needed, bytes that are free */
  hone_words_set (self->memory, g_strdup_printf (_ ("%s of %s"), need, there));
  if (memory->bytes > memory->available)
    gtk_widget_add_css_class (GTK_WIDGET (self->memory), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->memory), "error");
  parts = show_parts (self, memory);
  more = describe_memory (plan);
  hone_words_set (self->memory_more, g_strdup_printf ("%s.\n%s", parts, more));
  offer_smaller (self, plan);
}

/* Learning rate. */

static void
show_rates (HoneSetupPanel *self, const HoneTrainPlan *plan)
{
  char lr[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (lr, sizeof lr, "%.3g", plan->lr);
  hone_words_set (self->rate, g_strdup_printf ("%s, %s", plan->optimizer, lr));
  hone_chart_set_epochs (self->chart, (int) plan->rates->len);
  hone_chart_set_values (self->chart, 0, (const double *) (void *) plan->rates->data, plan->rates->len);
}

/* The network. */

/* 1/2 of the picture is finer than 1/32: from 1 down to 0. */
static double
fineness (double grid)
{
  return grid > 0 ? 1 - (log2 (grid) - 1) / 5 : 0.5;
}

static char *
name_of_row (guint i, const HonePlanRow *row)
{
  g_autofree char *count = hone_words_count (row->n_params);
  const gboolean fixed = row->n_params > 0 && row->n_kept == row->n_params;

  /* Translators: number and kind of a block of the network, and how many weights it has */
  return g_strdup_printf (fixed ? _ ("%u: %s, %s weights, stays as it is") : _ ("%u: %s, %s weights"), i, row->block,
                          count);
}

static char *
describe_network (HoneSetupPanel *self, const HoneTrainPlan *plan)
{
  gsize kept = 0;
  const int n = hone_block_strip_get_boundary (self->strip);

  for (guint i = 0; i < plan->rows->len; i++)
    kept += g_array_index (plan->rows, HonePlanRow, i).n_kept;
  if (kept == 0)
    return g_strdup (_ ("All of it learns. Click a block to keep all up to it as they are."));
  /* Translators: blocks of the network, of how many, and which part of all weights they have */
  return g_strdup_printf (_ ("The first %d of %u blocks stay as they are: %.0f %% of the weights."), n, plan->rows->len,
                          100.0 * (double) kept / (double) MAX (plan->n_params, 1));
}

static void
show_network (HoneSetupPanel *self, const HoneTrainPlan *plan)
{
  g_autofree HoneStripBlock *blocks = g_new0 (HoneStripBlock, plan->rows->len);
  g_autofree char *size = hone_words_count (plan->n_params);
  g_autofree char *text = NULL;

  for (guint i = 0; i < plan->rows->len; i++) {
    const HonePlanRow *row = &g_array_index (plan->rows, HonePlanRow, i);

    blocks[i].name = name_of_row (i, row);
    blocks[i].height = fineness (row->grid);
    /* What has no weights goes with what is before it. */
    blocks[i].fixed = row->n_params > 0 ? row->n_kept == row->n_params : i > 0 && blocks[i - 1].fixed;
  }
  hone_block_strip_set (self->strip, blocks, plan->rows->len, "");
  text = describe_network (self, plan);
  hone_block_strip_set (self->strip, blocks, plan->rows->len, text);
  for (guint i = 0; i < plan->rows->len; i++)
    g_free (blocks[i].name);
  gtk_label_set_text (self->network_more, text);
  /* Translators: how many billions of operations a picture takes */
  hone_words_set (self->network, g_strdup_printf (_ ("%.1f GFLOPs"), plan->operations / 1e9));
}

static void
boundary_cb (HoneSetupPanel *self, int n)
{
  g_autofree char *value = n > 0 ? g_strdup_printf ("%d", n) : g_strdup ("null");

  g_signal_emit (self, set_signal, 0, "freeze", value);
}

/* Counts. */

static void
show_fact (HoneSetupPanel *self, guint fact, guint64 value)
{
  hone_words_set (self->facts[fact], hone_words_count (value));
}

static void
show_facts (HoneSetupPanel *self, const HoneTrainPlan *plan, HoneSettings *settings)
{
  const guint64 epochs = (guint64) hone_settings_get_int (settings, "epochs");

  show_fact (self, FACT_TRAIN, (guint64) plan->n_train);
  show_fact (self, FACT_VAL, (guint64) plan->n_val);
  show_fact (self, FACT_BATCHES, (guint64) plan->batches);
  show_fact (self, FACT_ALL_BATCHES, (guint64) plan->batches * epochs);
}

/* Advice. */

static void
fix_cb (HoneSetupPanel *self, GtkButton *button)
{
  g_signal_emit (self, set_signal, 0, g_object_get_data (G_OBJECT (button), "setting"),
                 g_object_get_data (G_OBJECT (button), "value"));
}

/* "Use 640", "Turn On" ...: what the button does. (transfer full) */
static char *
fix_words (const HoneAdvice *advice)
{
  const HoneSetting *setting = hone_setting_find (advice->setting);

  if (g_str_equal (advice->fix, "null"))
    return g_strdup (_ ("Leave Empty"));
  if (setting->type == HONE_SETTING_BOOL)
    return g_strdup (g_str_equal (advice->fix, "true") ? _ ("Turn On") : _ ("Turn Off"));
  /* Translators: a button; a value that would be better */
  return g_strdup_printf (_ ("Use %s"), advice->fix);
}

static GtkWidget *
fix_button (HoneSetupPanel *self, const HoneAdvice *advice)
{
  g_autofree char *words = fix_words (advice);
  g_autofree char *name = g_strdup_printf ("%s: %s", _ (hone_setting_find (advice->setting)->title), words);
  GtkWidget *button = gtk_button_new_with_label (words);

  gtk_widget_add_css_class (button, "caption");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "setting", (gpointer) advice->setting);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (advice->fix), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (fix_cb), self);
  return button;
}

static GtkWidget *
advice_text (HoneSetupPanel *self, const HoneAdvice *advice)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkLabel *text = label_of (advice->message, "caption");

  gtk_label_set_max_width_chars (text, 26);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (text));
  if (advice->fix != NULL)
    gtk_box_append (GTK_BOX (box), fix_button (self, advice));
  return box;
}

static void
add_advice (HoneSetupPanel *self, const HoneAdvice *advice)
{
  const HoneSeverityLook *look = hone_severity_look (advice->severity);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (look->icon);
  GtkWidget *go = gtk_image_new_from_icon_name ("hone-next-symbolic");
  const gboolean leads = !g_str_equal (advice->setting, "model");

  g_object_set (box, "margin-top", 10, "margin-bottom", 10, "margin-start", 12, "margin-end", 10, NULL);
  gtk_widget_add_css_class (icon, look->css);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (go, "dim-label");
  gtk_widget_set_visible (go, leads);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), advice_text (self, advice));
  gtk_box_append (GTK_BOX (box), go);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), leads);
  g_object_set_data (G_OBJECT (row), "setting", (gpointer) advice->setting);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, advice->message, -1);
  gtk_list_box_append (self->advice, row);
}

/* All that the rows say. (transfer full) */
static char *
words_of (GArray *advice)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; advice != NULL && i < advice->len; i++) {
    const HoneAdvice *one = &g_array_index (advice, HoneAdvice, i);

    g_string_append_printf (words, "%d %s %s\n%s\n", one->severity, one->setting, one->message,
                            one->fix != NULL ? one->fix : "");
  }
  return g_string_free (words, FALSE);
}

/* Rows that say the same stay: somebody may be on one of them with the keyboard. */
static void
show_advice (HoneSetupPanel *self, GArray *advice)
{
  g_autofree char *words = words_of (advice);
  GtkListBoxRow *row;

  if (g_strcmp0 (words, self->said) == 0)
    return;
  g_free (self->said);
  self->said = g_steal_pointer (&words);
  while ((row = gtk_list_box_get_row_at_index (self->advice, 0)) != NULL)
    gtk_list_box_remove (self->advice, GTK_WIDGET (row));
  for (guint i = 0; advice != NULL && i < advice->len; i++)
    add_advice (self, &g_array_index (advice, HoneAdvice, i));
  gtk_widget_set_visible (GTK_WIDGET (self->advice), advice != NULL && advice->len > 0);
}

static void
row_cb (HoneSetupPanel *self, GtkListBoxRow *row)
{
  g_signal_emit (self, wanted_signal, 0, g_object_get_data (G_OBJECT (row), "setting"));
}

void
hone_setup_panel_show (HoneSetupPanel *self, HoneSetupOutlook *outlook, HoneSettings *settings)
{
  const HoneTrainPlan *plan = hone_setup_outlook_get_plan (outlook);

  g_return_if_fail (HONE_IS_SETUP_PANEL (self));

  show_time (self, outlook, settings);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_object_get_data (G_OBJECT (child), "of-plan") != NULL)
      gtk_widget_set_visible (child, plan != NULL);
  if (plan != NULL) {
    show_memory (self, plan);
    show_rates (self, plan);
    show_network (self, plan);
    show_facts (self, plan, settings);
  }
  show_advice (self, hone_setup_outlook_get_advice (outlook));
}

/* Making. */

static void
make_time (HoneSetupPanel *self)
{
  GtkWidget *box = card (self);

  self->clock = headline (box, _ ("Finishes about"), "title-2");
  self->range = caption_of ();
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->range));
}

static GtkWidget *
plan_card (HoneSetupPanel *self)
{
  GtkWidget *box = card (self);

  g_object_set_data (G_OBJECT (box), "of-plan", GINT_TO_POINTER (TRUE));
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static void
make_memory (HoneSetupPanel *self)
{
  GtkWidget *box = plan_card (self);

  self->memory = headline (box, _ ("Memory"), NULL);
  self->parts = HONE_SHARE_BAR (hone_share_bar_new (_ ("Memory by part")));
  self->memory_more = caption_of ();
  self->smaller = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->parts));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->memory_more));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->smaller));
}

static void
make_rates (HoneSetupPanel *self)
{
  GtkWidget *box = plan_card (self);

  self->rate = headline (box, _ ("Learning rate"), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->rate), "dim-label");
  self->chart = HONE_CHART (hone_chart_new (_ ("Learning rate over the epochs")));
  gtk_widget_set_size_request (GTK_WIDGET (self->chart), -1, CHART_HEIGHT);
  hone_chart_add_series (self->chart, _ ("Learning rate"), HONE_COLOR_BLUE, FALSE);
  hone_chart_set_from_zero (self->chart, TRUE);
  hone_chart_set_legend (self->chart, FALSE);
  hone_chart_set_digits (self->chart, 5);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
}

static void
make_network (HoneSetupPanel *self)
{
  GtkWidget *box = plan_card (self);

  self->network = headline (box, _ ("Network"), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->network), "dim-label");
  self->strip = HONE_BLOCK_STRIP (hone_block_strip_new (_ ("Blocks of the network")));
  self->network_more = caption_of ();
  g_signal_connect_swapped (self->strip, "boundary-moved", G_CALLBACK (boundary_cb), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->strip));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->network_more));
}

static void
make_advice (HoneSetupPanel *self)
{
  self->advice = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->advice, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->advice), "boxed-list");
  gtk_widget_set_visible (GTK_WIDGET (self->advice), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->advice), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Worth a look"), -1);
  g_signal_connect_swapped (self->advice, "row-activated", G_CALLBACK (row_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->advice));
}

static GtkLabel *
make_fact (GtkGrid *grid, int row, const char *name)
{
  GtkWidget *title = gtk_label_new (name), *number = gtk_label_new (NULL);

  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_set_css_classes (number, (const char *[]){ "numeric", "heading", NULL });
  gtk_grid_attach (grid, title, 0, row, 1, 1);
  gtk_grid_attach (grid, number, 1, row, 1, 1);
  return GTK_LABEL (number);
}

static void
make_facts (HoneSetupPanel *self)
{
  static const char *const names[N_FACTS] = { N_ ("Training pictures"), N_ ("Validation pictures"),
                                              N_ ("Batches an epoch"), N_ ("Batches in all") };
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_row_spacing (grid, 6);
  gtk_grid_set_column_spacing (grid, 12);
  for (int i = 0; i < N_FACTS; i++)
    self->facts[i] = make_fact (grid, i, _ (names[i]));
  gtk_box_append (GTK_BOX (plan_card (self)), GTK_WIDGET (grid));
}

static void
hone_setup_panel_finalize (GObject *object)
{
  g_free (HONE_SETUP_PANEL (object)->said);
  G_OBJECT_CLASS (hone_setup_panel_parent_class)->finalize (object);
}

static void
hone_setup_panel_class_init (HoneSetupPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_setup_panel_finalize;
  wanted_signal = g_signal_new ("wanted", HONE_TYPE_SETUP_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
  set_signal = g_signal_new ("set", HONE_TYPE_SETUP_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                             G_TYPE_STRING, G_TYPE_STRING);
}

static void
hone_setup_panel_init (HoneSetupPanel *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  make_time (self);
  make_memory (self);
  make_advice (self);
  make_rates (self);
  make_network (self);
  make_facts (self);
}
