/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-verdict.c - see hone-health-private.h: whether a data set is ready, and what is left to do */
#include "hone-health-private.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define COMPARE "compare" /* a link that is no search */

/* --- whether it is ready --- */

static guint
count_checks (HoneHealthView *self)
{
  guint n = 0;

  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++)
    n += !kind->decodes || hone_checkup_get_compared (self->checkup);
  return n;
}

/* "39 checks, 364 pictures, today 11:20, 1.2 s" */
static char *
what_was_done (HoneHealthView *self)
{
  g_autofree char *pictures = hone_words_pictures (hone_image_index_get_n (hone_checkup_get_index (self->checkup)));
  g_autofree char *when = hone_words_when (hone_checkup_get_when (self->checkup));
  g_autofree char *took = hone_words_duration (hone_checkup_get_seconds (self->checkup));
  guint n = count_checks (self);
  g_autofree char *checks = g_strdup_printf (ngettext ("%u check", "%u checks", n), n);

  /* Translators: "39 checks, 364 pictures, today 11:20, in 1.2 s." */
  return g_strdup_printf (_ ("%s, %s, %s, in %s."), checks, pictures, when, took);
}

static void
set_verdict (HoneHealthView *self, const char *icon, const char *css, const char *title, const char *why)
{
  g_autofree char *done = hone_checkup_get_when (self->checkup) > 0 ? what_was_done (self) : NULL;
  const char *left = hone_checkup_get_compared (self->checkup) || done == NULL
                         ? NULL
                         : _ ("The pictures were not compared with each other yet: in a large data set that takes "
                              "minutes, and starts when you say so.");
  g_autoptr (GString) text = g_string_new (why);

  for (guint i = 0; i < 2; i++) {
    const char *sentence = i == 0 ? left : done;

    if (sentence != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_widget_set_css_classes (self->icon, (const char *[]){ css, NULL });
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, text->str);
}

/* --- what is left to do, each part a link to it --- */

static void
add_link (GString *text, const char *target, char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  g_autofree char *place = g_markup_escape_text (target, -1);

  g_string_append_printf (text, "%s<a href=\"%s\">%s</a>", text->len > 0 ? " · " : "", place, escaped);
  g_free (words);
}

static guint
count_severity (HoneHealthView *self, HoneSeverity severity)
{
  guint n, found = 0;
  const HoneFinding *findings = hone_image_index_get_findings (hone_checkup_get_index (self->checkup), &n);

  for (guint i = 0; i < n; i++)
    found += findings[i].severity == severity && findings[i].sample != G_MAXUINT &&
             !hone_health_view_is_settled (&findings[i], self);
  return found;
}

static guint
count_unlabelled (HoneHealthView *self)
{
  HoneImageIndex *index = hone_checkup_get_index (self->checkup);
  guint found = 0;

  for (guint i = 0; i < hone_image_index_get_n (index); i++)
    found += hone_image_index_get_sample (index, i)->state == HONE_LABELS_MISSING;
  return found;
}

static void
show_links (HoneHealthView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint errors = count_severity (self, HONE_SEVERITY_ERROR), warnings = count_severity (self, HONE_SEVERITY_WARNING);
  guint unlabelled = count_unlabelled (self);

  if (errors > 0)
    add_link (text, "problem:error", g_strdup_printf (ngettext ("%'u error", "%'u errors", errors), errors));
  if (warnings > 0)
    add_link (text, "problem:warning", g_strdup_printf (ngettext ("%'u warning", "%'u warnings", warnings), warnings));
  if (unlabelled > 0)
    add_link (
        text, "labels:missing",
        g_strdup_printf (ngettext ("%'u picture without a label file", "%'u pictures without a label file", unlabelled),
                         unlabelled));
  if (hone_checkup_get_when (self->checkup) > 0 && !hone_checkup_get_compared (self->checkup))
    add_link (text, COMPARE, g_strdup (_ ("Compare all pictures with each other")));
  gtk_label_set_markup (self->links, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->links), text->len > 0 && !hone_checkup_get_running (self->checkup));
}

static void
refresh_cb (HoneHealthView *self)
{
  if (self->checkup != NULL)
    hone_checkup_start (self->checkup, HONE_CHECKUP_READ_AGAIN | HONE_CHECKUP_PICTURES);
}

static gboolean
link_cb (HoneHealthView *self, const char *target)
{
  if (g_str_equal (target, COMPARE))
    refresh_cb (self);
  else
    g_signal_emit_by_name (self, "search", target);
  return TRUE;
}

static void
show_ready (HoneHealthView *self)
{
  g_autofree char *why = NULL;
  g_autofree char *title = NULL;
  const char *message = hone_checkup_get_message (self->checkup);

  switch (message != NULL ? HONE_READY_NO
                          : hone_checkup_get_ready (self->checkup, hone_health_view_is_settled, self, &why)) {
  case HONE_READY_YES:
    set_verdict (self, "hone-done-symbolic", "success", _ ("Ready to train"), NULL);
    break;
  case HONE_READY_ALMOST:
    set_verdict (self, "hone-warning-symbolic", "warning", _ ("Almost ready"), why);
    break;
  case HONE_READY_NO:
  default:
    set_verdict (self, "hone-error-symbolic", "error", _ ("Not ready yet"), message != NULL ? message : why);
  }
}

void
hone_health_view_show_progress (HoneHealthView *self)
{
  double fraction = hone_checkup_get_progress (self->checkup);
  guint n = hone_image_index_get_n (hone_checkup_get_index (self->checkup));
  gboolean running = hone_checkup_get_running (self->checkup);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (self->cancel, running);
  gtk_widget_set_visible (self->refresh, !running);
  if (running)
    gtk_widget_set_visible (GTK_WIDGET (self->links), FALSE);
  if (!running)
    return;
  gtk_progress_bar_set_fraction (self->progress, fraction);
  hone_words_set (self->subtitle,
                  fraction > 0 ? g_strdup_printf (_ ("Comparing pictures, %'u of %'u"), (guint) (fraction * n), n)
                               : g_strdup (_ ("Looking at the labels")));
}

void
hone_health_view_show_verdict (HoneHealthView *self)
{
  show_ready (self);
  show_links (self);
  hone_health_view_show_progress (self);
}

/* --- the card --- */

static void
cancel_cb (HoneHealthView *self)
{
  if (self->checkup != NULL)
    hone_checkup_cancel (self->checkup);
}

static GtkWidget *
round_button (HoneHealthView *self, const char *icon, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
new_verdict_text (HoneHealthView *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->subtitle = GTK_LABEL (gtk_label_new (NULL));
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  g_object_set (self->title, "xalign", 0.0, "wrap", TRUE, NULL);
  g_object_set (self->subtitle, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "title-3");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Checking"), -1);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->title));
  self->links = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->links, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->links), "caption");
  g_signal_connect_object (self->links, "activate-link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->subtitle));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->links));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->progress));
  g_object_set (column, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
  return column;
}

GtkWidget *
hone_health_view_new_verdict (HoneHealthView *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);

  self->icon = gtk_image_new ();
  g_object_set (self->icon, "pixel-size", 32, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->refresh =
      round_button (self, "hone-again-symbolic", _ ("Check and Compare All Pictures Again"), G_CALLBACK (refresh_cb));
  self->cancel = round_button (self, "hone-close-symbolic", _ ("Cancel the Check"), G_CALLBACK (cancel_cb));
  gtk_box_append (GTK_BOX (card), self->icon);
  gtk_box_append (GTK_BOX (card), new_verdict_text (self));
  gtk_box_append (GTK_BOX (card), self->refresh);
  gtk_box_append (GTK_BOX (card), self->cancel);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "hone-card");
  return card;
}
