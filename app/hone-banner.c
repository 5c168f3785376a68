/* SPDX-License-Identifier: Apache-2.0 */
/* hone-banner.c - see hone-banner.h */
#include "hone-banner.h"

#include "hone-compat.h"

#include <glib/gi18n.h>

struct _HoneBanner {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkWidget *box, *icon, *text, *button;
};

G_DEFINE_FINAL_TYPE (HoneBanner, hone_banner, ADW_TYPE_BIN)

static guint dismissed_signal;

static const struct {
  const char *icon, *css;
} looks[] = {
  [HONE_BANNER_NOTE] = { "hone-note-symbolic", "accent" },
  [HONE_BANNER_DONE] = { "hone-done-symbolic", "success" },
  [HONE_BANNER_WARNING] = { "hone-warning-symbolic", "warning" },
  [HONE_BANNER_ERROR] = { "hone-error-symbolic", "error" },
};

void
hone_banner_show (HoneBanner *self, HoneBannerKind kind, const char *text, const char *button, const char *action)
{
  const char *classes[] = { "hone-banner", looks[kind].css, NULL };

  gtk_widget_set_css_classes (self->box, classes);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), looks[kind].icon);
  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_widget_set_visible (self->button, button != NULL);
  if (button != NULL) {
    gtk_button_set_label (GTK_BUTTON (self->button), button);
    gtk_button_set_use_underline (GTK_BUTTON (self->button), TRUE);
    hone_compat_name_buttons (self->button);
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->button), action);
  }
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
hone_banner_hide (HoneBanner *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
dismiss_cb (HoneBanner *self)
{
  hone_banner_hide (self);
  g_signal_emit (self, dismissed_signal, 0);
}

static GtkWidget *
dismiss_button (HoneBanner *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("hone-close-symbolic");

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Dismiss"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Dismiss"), -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (dismiss_cb), self);
  return button;
}

static void
hone_banner_class_init (HoneBannerClass *klass)
{
  dismissed_signal =
      g_signal_new ("dismissed", HONE_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_banner_init (HoneBanner *self)
{
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->icon = gtk_image_new ();
  self->text =
      g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                    "lines", 3, "ellipsize", PANGO_ELLIPSIZE_END, "selectable", TRUE, NULL);
  self->button = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->text);
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_box_append (GTK_BOX (self->box), dismiss_button (self));
  gtk_revealer_set_child (self->revealer, self->box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
}
