/* SPDX-License-Identifier: Apache-2.0 */
/* settings-table.c - the table of settings, in the order of args.yaml (spec 04b)
 *
 * A new setting is a row here and a line that reads it; see hone-settings.h for what the columns mean.
 */
#include "hone-settings.h"

#include <glib/gi18n-lib.h>

#define MANY 1e9 /* no upper limit worth telling */

static const char *const tasks[] = { "detect", "segment", "semantic", "depth", "classify", "pose", "obb", NULL };
static const char *const modes[] = { "train", "val", "predict", "export", "track", "benchmark", NULL };
static const char *const yes_no[] = { "true", "false", NULL };
static const char *const caches[] = { "false", "true", "ram", "disk", NULL };
static const char *const optimizers[] = { "auto",  "SGD",   "MuSGD", "Adam",    "Adamax",
                                          "AdamW", "NAdam", "RAdam", "RMSProp", NULL };
static const char *const precisions[] = { "true", "false", "fp16", "bf16", "fp32", NULL };
static const char *const splits[] = { "val", "test", "train", NULL };
static const char *const quantizations[] = { "8",    "16",     "32",     "int8",  "fp16",  "fp32",
                                             "w8a8", "w16a16", "w32a32", "w8a16", "w8a32", NULL };
static const char *const copy_modes[] = { "flip", "mixup", NULL };
static const char *const policies[] = { "randaugment", "autoaugment", "augmix", NULL };

#define BOOL(n, d) .name = n, .type = HONE_SETTING_BOOL, .fallback = d, .choices = yes_no
#define INT(n, d, l, h) .name = n, .type = HONE_SETTING_INT, .fallback = d, .low = l, .high = h
#define NUMBER(n, d, l, h) .name = n, .type = HONE_SETTING_NUMBER, .fallback = d, .low = l, .high = h
#define NUMBERS(n, d, l, h, m) .name = n, .type = HONE_SETTING_NUMBERS, .fallback = d, .low = l, .high = h, .n_most = m
#define WHOLE .whole = TRUE
#define PART(n, d) NUMBER (n, d, 0, 1)
#define TEXT(n, d) .name = n, .type = HONE_SETTING_TEXT, .fallback = d
#define CHOICE(n, d, c) .name = n, .type = HONE_SETTING_CHOICE, .fallback = d, .choices = c
#define OR_TEXT .free = TRUE
#define UNIT(u) .unit = u
#define ON(p) .page = HONE_PAGE_##p
#define ADVANCED .advanced = TRUE
#define READY .supported = TRUE
#define SAYS(t, h) .title = t, .help = h

/* clang-format off */
static const HoneSetting table[] = {
  { CHOICE ("task", "detect", tasks), ON (MODEL), SAYS (N_("Task"), N_("What kind of question the model answers. Detection finds objects and draws a box around each.")) },
  { CHOICE ("mode", "train", modes), ON (HIDDEN), SAYS (N_("Action"), N_("What to do: train, validate or predict. The command itself says so.")) },
  { TEXT ("model", NULL), ON (MODEL), READY, SAYS (N_("Base model"), N_("What the training starts from: a model that has already learnt from pictures (a .pt or .safetensors file), or the name of an architecture such as yolo26n.yaml to start from nothing. Starting from a trained model needs far fewer pictures.")) },
  { TEXT ("data", NULL), ON (DATA), READY, SAYS (N_("Data set"), N_("The data.yaml of your data set, or the folder that it lies in. “demo” names the blood cells that come with Hone.")) },
  { INT ("epochs", "100", 1, MANY), UNIT (N_("epochs")), ON (TRAINING), READY, SAYS (N_("Epochs"), N_("How often the model sees every training picture. More takes longer and helps until the validation curve stays flat.")) },
  { NUMBER ("time", NULL, 0, MANY), UNIT (N_("hours")), ON (TRAINING), ADVANCED, READY, SAYS (N_("Time limit"), N_("Ends the training after so many hours, whatever the number of epochs says. The learning rate is planned for that time.")) },
  { INT ("patience", "100", 0, MANY), UNIT (N_("epochs")), ON (TRAINING), READY, SAYS (N_("Patience"), N_("Stops early when the model has not become better for so many epochs. 0 means never.")) },
  { NUMBER ("batch", "16", -1, 65536), UNIT (N_("pictures")), ON (TRAINING), READY, SAYS (N_("Batch size"), N_("How many pictures are learnt from at once. Larger batches need more memory; smaller ones make the curves more restless. −1 lets Hone choose.")) },
  { NUMBERS ("imgsz", "640", 32, 16384, 2), WHOLE, UNIT (N_("px")), ON (TRAINING), READY, SAYS (N_("Picture size"), N_("Pictures are scaled so that their long side has this many pixels. Larger finds smaller objects and takes longer: twice the size, four times the time. Multiples of 32.")) },
  { BOOL ("save", "true"), ON (RUN), READY, SAYS (N_("Save results"), N_("Training: saves the model after every epoch, so that nothing is lost when it is interrupted. Prediction: saves pictures with the boxes drawn on them.")) },
  { INT ("save_period", "-1", -1, MANY), UNIT (N_("epochs")), ON (RUN), ADVANCED, READY, SAYS (N_("Keep a copy every"), N_("Keeps an additional copy of the model every so many epochs. −1 keeps only the last and the best one.")) },
  { CHOICE ("cache", "false", caches), ON (DATA), READY, SAYS (N_("Picture cache"), N_("Hone always keeps decoded pictures in memory when they fit, so there is nothing to choose.")) },
  { TEXT ("device", NULL), ON (TRAINING), READY, SAYS (N_("Device"), N_("Where to compute. Empty chooses the fastest that works; “cpu” is the processor.")) },
  { INT ("workers", "8", 0, 256), UNIT (N_("threads")), ON (TRAINING), ADVANCED, READY, SAYS (N_("Loader threads"), N_("At most so many threads read and prepare pictures beside the training. The results are the same with any number.")) },
  { TEXT ("project", NULL), ON (RUN), READY, SAYS (N_("Folder for runs"), N_("The folder in which a folder for this run is made. Empty means runs/detect.")) },
  { TEXT ("name", NULL), ON (RUN), READY, SAYS (N_("Name of the run"), N_("The name of the run's folder. A number is added when there is one of that name already.")) },
  { BOOL ("exist_ok", "false"), ON (RUN), ADVANCED, READY, SAYS (N_("Use an existing folder"), N_("Writes into the folder of that name even when it exists, and replaces what is in it.")) },
  { CHOICE ("pretrained", "true", yes_no), OR_TEXT, ON (MODEL), READY, SAYS (N_("Start from learnt weights"), N_("With a model file: keeps what it has learnt. Off starts from random numbers, which needs many more pictures and epochs. A file name takes the weights from that file.")) },
  { BOOL ("cls_remap", "true"), ON (MODEL), ADVANCED, READY, SAYS (N_("Keep classes of the same name"), N_("When the base model already knows a class of yours by name, what it knows about it is kept.")) },
  { CHOICE ("optimizer", "auto", optimizers), ON (OPTIMIZATION), READY, SAYS (N_("Optimizer"), N_("The rule by which the model is improved. Automatic chooses AdamW for short trainings and MuSGD for long ones, and the learning rate with it.")) },
  { BOOL ("verbose", "true"), ON (HIDDEN), SAYS (N_("Verbose"), N_("Hone always writes its full report.")) },
  { INT ("seed", "0", 0, G_MAXINT), ON (TRAINING), ADVANCED, READY, SAYS (N_("Seed"), N_("The start of all random numbers. The same seed and settings give exactly the same model; another seed shows how much is luck.")) },
  { BOOL ("deterministic", "true"), ON (HIDDEN), SAYS (N_("Repeatable"), N_("Hone's results are always repeatable, at no cost.")) },
  { BOOL ("single_cls", "false"), ON (DATA), ADVANCED, READY, SAYS (N_("All classes as one"), N_("Finds objects without telling their classes apart. Useful to see whether finding or naming is the difficulty.")) },
  { BOOL ("rect", "false"), ON (TRAINING), ADVANCED, READY, SAYS (N_("Rectangular batches"), N_("Puts pictures of a similar shape together so that less grey border is computed. Prediction does so unless this is off.")) },
  { BOOL ("cos_lr", "false"), ON (OPTIMIZATION), READY, SAYS (N_("Cosine learning rate"), N_("Lowers the learning rate along a cosine instead of a straight line: longer high, longer low.")) },
  { INT ("close_mosaic", "10", 0, MANY), UNIT (N_("epochs")), ON (AUGMENTATION), READY, SAYS (N_("Mosaic off at the end"), N_("For the last so many epochs pictures are no longer put together in fours, so that the model ends on pictures as they really are. 0 keeps the mosaic to the end.")) },
  { CHOICE ("resume", "false", yes_no), OR_TEXT, ON (RUN), READY, SAYS (N_("Resume"), N_("Goes on with an interrupted training: true takes the latest run, or give its folder or last.safetensors.")) },
  { CHOICE ("amp", "true", precisions), ON (TRAINING), READY, SAYS (N_("Mixed precision"), N_("Computes with shorter numbers where the device is faster with them. On the processor Hone computes with 32 bits.")) },
  { NUMBERS ("fraction", "1.0", 0, MANY, 3), ON (DATA), READY, SAYS (N_("Part of the data"), N_("Trains on only a part of the pictures, for a quick try: 0.1 is every tenth, a whole number that many.")) },
  { BOOL ("profile", "false"), ON (HIDDEN), SAYS (N_("Profile"), N_("Has no effect here.")) },
  { TEXT ("freeze", NULL), UNIT (N_("layers")), ON (MODEL), READY, SAYS (N_("Frozen layers"), N_("The first so many layers stay as they are; a list names single ones. Faster, and it guards against over-fitting when there are few pictures: try 11 with YOLO26 and YOLO11, 10 with YOLOv8.")) },
  { PART ("multi_scale", "0.0"), ON (AUGMENTATION), READY, SAYS (N_("Varying picture size"), N_("Varies the size of the pictures from batch to batch by up to this part. Helps when objects come in many sizes.")) },
  { CHOICE ("compile", "false", yes_no), OR_TEXT, ON (HIDDEN), SAYS (N_("Compile"), N_("Has no effect here: Hone is compiled already.")) },
  { BOOL ("channels_last", NULL), ON (HIDDEN), SAYS (N_("Channels last"), N_("Has no effect here: Hone chooses how numbers lie in memory.")) },
  { BOOL ("overlap_mask", "true"), ON (AUGMENTATION), ADVANCED, SAYS (N_("One map of masks"), N_("Segmentation: all objects of a picture share one map, the smaller ones on top.")) },
  { INT ("mask_ratio", "4", 1, 64), ON (AUGMENTATION), ADVANCED, SAYS (N_("Mask reduction"), N_("Segmentation: masks are learnt at the picture's size divided by this.")) },
  { PART ("dropout", "0.0"), ON (OPTIMIZATION), SAYS (N_("Dropout"), N_("Classification: part of the features that is left out at random in each step.")) },
  { BOOL ("val", "true"), ON (VALIDATION), READY, SAYS (N_("Validate while training"), N_("Measures the model on the validation pictures after every epoch. Off saves time, but then only the last epoch is measured.")) },
  { CHOICE ("split", "val", splits), ON (VALIDATION), READY, SAYS (N_("Measured part"), N_("Which pictures “hone val” measures: the validation, the test or the training pictures.")) },
  { BOOL ("save_json", "false"), ON (VALIDATION), ADVANCED, READY, SAYS (N_("Detections as COCO JSON"), N_("“hone val” writes all detections into predictions.json, as the COCO tools read it.")) },
  { PART ("conf", NULL), ON (PREDICTION), READY, SAYS (N_("Confidence"), N_("Detections that the model is less sure of are left out. Empty means 0.25 in prediction and 0.001 in validation, where all are counted.")) },
  { PART ("iou", "0.7"), ON (PREDICTION), READY, SAYS (N_("Overlap"), N_("Of two boxes of the same class that overlap more than this, the less certain one is dropped. Raise it where objects touch each other.")) },
  { INT ("max_det", "300", 1, 1000000), UNIT (N_("boxes")), ON (PREDICTION), READY, SAYS (N_("Most detections"), N_("At most so many detections in a picture.")) },
  { CHOICE ("quantize", NULL, quantizations), ON (EXPORT), SAYS (N_("Precision"), N_("Short numbers for a smaller and faster model.")) },
  { BOOL ("dnn", "false"), ON (HIDDEN), SAYS (N_("OpenCV runtime"), N_("Has no effect here.")) },
  { BOOL ("plots", "true"), ON (RUN), READY, SAYS (N_("Previews"), N_("Keeps the detections on some validation pictures after every epoch, so that you can watch the model learn.")) },
  { CHOICE ("nms", NULL, yes_no), ON (PREDICTION), READY, SAYS (N_("Way to single boxes"), N_("YOLO26 has two heads. Empty or on uses the one whose overlapping boxes are sorted out afterwards; off uses the one that gives single boxes at once.")) },
  { TEXT ("source", NULL), ON (PREDICTION), READY, SAYS (N_("Pictures"), N_("The picture or folder of pictures to look at.")) },
  { INT ("vid_stride", "1", 1, MANY), UNIT (N_("frames")), ON (PREDICTION), ADVANCED, SAYS (N_("Every n-th frame"), N_("Of a video only every n-th frame is looked at.")) },
  { BOOL ("stream_buffer", "false"), ON (PREDICTION), ADVANCED, SAYS (N_("Keep all frames"), N_("Of a camera no frame is skipped, even when the model is slower.")) },
  { BOOL ("visualize", "false"), ON (VALIDATION), READY, SAYS (N_("Show what is seen"), N_("Saves pictures of what excites the layers.")) },
  { BOOL ("augment", "false"), ON (PREDICTION), ADVANCED, READY, SAYS (N_("Look several times"), N_("Looks at every picture in several sizes and mirrored, and joins the results. Slower, a little better.")) },
  { BOOL ("agnostic_nms", "false"), ON (PREDICTION), READY, SAYS (N_("Overlap across classes"), N_("Drops overlapping boxes also when their classes differ. For objects that can have one class only.")) },
  { TEXT ("classes", NULL), ON (PREDICTION), READY, SAYS (N_("Only these classes"), N_("The numbers of the classes to look for, such as [0, 2]. Empty means all.")) },
  { BOOL ("retina_masks", "false"), ON (PREDICTION), SAYS (N_("Fine masks"), N_("Segmentation: masks at the size of the picture.")) },
  { TEXT ("embed", NULL), ON (HIDDEN), SAYS (N_("Features"), N_("Has no effect here.")) },
  { BOOL ("show", "false"), ON (PREDICTION), SAYS (N_("Show"), N_("Opens every picture in a window. Use the Hone window instead.")) },
  { BOOL ("save_frames", "false"), ON (PREDICTION), SAYS (N_("Save frames"), N_("Saves the frames of a video as pictures.")) },
  { BOOL ("save_txt", "false"), ON (PREDICTION), READY, SAYS (N_("Save label files"), N_("Writes a label file for each picture, in the same form as the ones you train with.")) },
  { BOOL ("save_conf", "false"), ON (PREDICTION), READY, SAYS (N_("Confidence in label files"), N_("Adds the confidence at the end of each line of the label files.")) },
  { BOOL ("save_crop", "false"), ON (PREDICTION), READY, SAYS (N_("Save cut-outs"), N_("Saves every found object as a picture of its own.")) },
  { BOOL ("show_labels", "true"), ON (PREDICTION), READY, SAYS (N_("Class names on pictures"), N_("Writes the class beside every box that is drawn.")) },
  { BOOL ("show_conf", "true"), ON (PREDICTION), READY, SAYS (N_("Confidence on pictures"), N_("Writes the confidence beside every box that is drawn.")) },
  { BOOL ("show_boxes", "true"), ON (PREDICTION), READY, SAYS (N_("Boxes on pictures"), N_("Draws the boxes.")) },
  { INT ("line_width", NULL, 1, 100), UNIT (N_("px")), ON (PREDICTION), READY, SAYS (N_("Line width"), N_("How thick boxes are drawn. Empty chooses by the size of the picture.")) },
  { TEXT ("format", "torchscript"), ON (EXPORT), SAYS (N_("Format"), N_("The kind of file to export.")) },
  { BOOL ("optimize", "false"), ON (HIDDEN), SAYS (N_("Optimize"), N_("Has no effect here.")) },
  { BOOL ("dynamic", "false"), ON (EXPORT), SAYS (N_("Any picture size"), N_("The exported model takes pictures of any size and number.")) },
  { BOOL ("simplify", "true"), ON (EXPORT), SAYS (N_("Simplify"), N_("Tidies the exported graph.")) },
  { INT ("opset", NULL, 7, 30), ON (EXPORT), ADVANCED, SAYS (N_("ONNX version"), N_("Number of the set of operations; empty takes the best.")) },
  { NUMBER ("workspace", NULL, 0, MANY), UNIT (N_("GiB")), ON (HIDDEN), SAYS (N_("Workspace"), N_("Has no effect here.")) },
  { PART ("lr0", "0.01"), ON (OPTIMIZATION), READY, SAYS (N_("Learning rate"), N_("How large the steps are at the start. Too large and the loss jumps or grows, too small and nothing moves. Not used when the optimizer is chosen automatically.")) },
  { PART ("lrf", "0.01"), ON (OPTIMIZATION), READY, SAYS (N_("Final learning rate"), N_("What the learning rate comes down to in the end, as a part of what it was at the start.")) },
  { PART ("momentum", "0.937"), ON (OPTIMIZATION), READY, SAYS (N_("Momentum"), N_("How much of the last steps' direction is kept. Rarely worth a change.")) },
  { PART ("weight_decay", "0.0005"), ON (OPTIMIZATION), READY, SAYS (N_("Weight decay"), N_("Pulls the weights gently towards zero, which guards against over-fitting.")) },
  { NUMBER ("warmup_epochs", "3.0", 0, 1e6), UNIT (N_("epochs")), ON (OPTIMIZATION), READY, SAYS (N_("Warm-up"), N_("The learning rate rises slowly during the first epochs, so that the first steps do no harm. Fractions are allowed.")) },
  { PART ("warmup_momentum", "0.8"), ON (OPTIMIZATION), ADVANCED, READY, SAYS (N_("Momentum at the start"), N_("Where the momentum begins when the warm-up does.")) },
  { PART ("warmup_bias_lr", "0.1"), ON (OPTIMIZATION), ADVANCED, READY, SAYS (N_("Learning rate of biases at the start"), N_("Where the learning rate of the biases begins when the warm-up does; it falls from there.")) },
  { TEXT ("distill_model", NULL), ON (MODEL), ADVANCED, SAYS (N_("Teacher"), N_("A larger trained model whose answers this one learns to imitate.")) },
  { NUMBER ("dis", "6.0", 0, 1e6), ON (OPTIMIZATION), ADVANCED, SAYS (N_("Weight of the teacher"), N_("How much the teacher's answers count.")) },
  { NUMBER ("box", "7.5", 0, 1e6), ON (OPTIMIZATION), ADVANCED, READY, SAYS (N_("Weight of the box loss"), N_("How much it counts that a box lies in the wrong place. Raise it when boxes are loose.")) },
  { NUMBER ("cls", "0.5", 0, 1e6), ON (OPTIMIZATION), ADVANCED, READY, SAYS (N_("Weight of the class loss"), N_("How much a wrong class counts. Raise it when classes are mixed up.")) },
  { PART ("cls_pw", "0.0"), ON (OPTIMIZATION), READY, SAYS (N_("Balance of classes"), N_("Lets rare classes count more. 0 treats all alike, 1 weighs them by how rare they are.")) },
  { NUMBER ("dfl", "1.5", 0, 1e6), ON (OPTIMIZATION), ADVANCED, READY, SAYS (N_("Weight of the edge loss"), N_("How much the exact place of a box's edges counts.")) },
  { NUMBER ("pose", "12.0", 0, 1e6), ON (OPTIMIZATION), ADVANCED, SAYS (N_("Weight of the pose loss"), N_("Key points: how much their places count.")) },
  { NUMBER ("kobj", "1.0", 0, 1e6), ON (OPTIMIZATION), ADVANCED, SAYS (N_("Weight of visible points"), N_("Key points: how much it counts whether they are visible.")) },
  { NUMBER ("rle", "1.0", 0, 1e6), ON (OPTIMIZATION), ADVANCED, SAYS (N_("Weight of the likelihood loss"), N_("Key points: how much their likelihood counts.")) },
  { NUMBER ("angle", "1.0", 0, 1e6), ON (OPTIMIZATION), ADVANCED, SAYS (N_("Weight of the angle loss"), N_("Rotated boxes: how much the angle counts.")) },
  { NUMBER ("dlog", "1.0", 0, 1e6), ON (HIDDEN), SAYS (N_("Depth, logarithmic"), N_("Has no effect here.")) },
  { NUMBER ("dgrad", "0.5", 0, 1e6), ON (HIDDEN), SAYS (N_("Depth, gradient"), N_("Has no effect here.")) },
  { PART ("dlam", "1.0"), ON (HIDDEN), SAYS (N_("Depth, scale"), N_("Has no effect here.")) },
  { INT ("nbs", "64", 1, 65536), UNIT (N_("pictures")), ON (OPTIMIZATION), ADVANCED, READY, SAYS (N_("Pictures a step"), N_("Batches smaller than this are added up before the model is changed, so that a small batch learns like a large one.")) },
  { PART ("hsv_h", "0.015"), ON (AUGMENTATION), READY, SAYS (N_("Vary the hue"), N_("Shifts the colours at random. Set it to 0 when the exact colour tells the classes apart, as with stains.")) },
  { PART ("hsv_s", "0.7"), ON (AUGMENTATION), READY, SAYS (N_("Vary the saturation"), N_("Makes colours stronger or weaker at random.")) },
  { PART ("hsv_v", "0.4"), ON (AUGMENTATION), READY, SAYS (N_("Vary the brightness"), N_("Makes pictures lighter or darker at random. Helps against changing light.")) },
  { NUMBER ("degrees", "0.0", -360, 360), UNIT (N_("°")), ON (AUGMENTATION), READY, SAYS (N_("Rotate"), N_("Turns pictures at random by up to this many degrees. Useful where there is no up and down, as under a microscope.")) },
  { PART ("translate", "0.1"), ON (AUGMENTATION), READY, SAYS (N_("Shift"), N_("Moves pictures at random by up to this part of their size.")) },
  { NUMBERS ("scale", "0.5", 0, MANY, 2), ON (AUGMENTATION), READY, SAYS (N_("Zoom"), N_("Zooms in and out at random: 0.5 gives half to one and a half times the size. Lower it when size tells the classes apart.")) },
  { NUMBER ("shear", "0.0", -89, 89), UNIT (N_("°")), ON (AUGMENTATION), ADVANCED, READY, SAYS (N_("Shear"), N_("Slants pictures at random by up to this many degrees.")) },
  { PART ("perspective", "0.0"), ON (AUGMENTATION), ADVANCED, READY, SAYS (N_("Perspective"), N_("Tilts pictures at random as if seen from the side. Useful values are below 0.001.")) },
  { PART ("flipud", "0.0"), ON (AUGMENTATION), READY, SAYS (N_("Mirror top to bottom"), N_("How likely a picture is turned upside down. 0.5 where there is no up and down.")) },
  { PART ("fliplr", "0.5"), ON (AUGMENTATION), READY, SAYS (N_("Mirror left to right"), N_("How likely a picture is mirrored. 0 when left and right mean something, as with text or arrows.")) },
  { PART ("bgr", "0.0"), ON (AUGMENTATION), ADVANCED, READY, SAYS (N_("Swap red and blue"), N_("How likely red and blue are exchanged.")) },
  { PART ("mosaic", "1.0"), ON (AUGMENTATION), READY, SAYS (N_("Mosaic"), N_("How likely four pictures are put together into one. Shows the model more objects in more sizes; one of the most useful changes.")) },
  { PART ("mixup", "0.0"), ON (AUGMENTATION), READY, SAYS (N_("Blend two pictures"), N_("How likely two pictures are laid over one another.")) },
  { PART ("cutmix", "0.0"), ON (AUGMENTATION), READY, SAYS (N_("Paste a rectangle"), N_("How likely a piece of another picture is pasted in.")) },
  { PART ("copy_paste", "0.0"), ON (AUGMENTATION), READY, SAYS (N_("Copy objects"), N_("Copies outlined objects to other places. Needs polygons.")) },
  { CHOICE ("copy_paste_mode", "flip", copy_modes), ON (AUGMENTATION), ADVANCED, READY, SAYS (N_("Source of copies"), N_("Whether copied objects come from the mirrored picture or from another one.")) },
  { CHOICE ("auto_augment", "randaugment", policies), ON (AUGMENTATION), SAYS (N_("Ready-made variation"), N_("Classification: a ready-made set of changes.")) },
  { PART ("erasing", "0.4"), ON (AUGMENTATION), SAYS (N_("Erase a part"), N_("Classification: how likely a rectangle is blotted out.")) },
  { TEXT ("cfg", NULL), ON (RUN), ADVANCED, READY, SAYS (N_("Settings file"), N_("A YAML file with settings, such as the args.yaml of another run. What is given besides counts more.")) },
  { TEXT ("tracker", "tracktrack.yaml"), ON (HIDDEN), SAYS (N_("Tracker"), N_("Has no effect here.")) },
  { TEXT ("save_dir", NULL), ON (HIDDEN), SAYS (N_("Folder of the run"), N_("Where the run lies; chosen by Hone.")) },
  { NULL },
};
/* clang-format on */

const HoneSetting *
hone_setting_table (void)
{
  return table;
}

const HoneSetting *
hone_setting_find (const char *name)
{
  for (const HoneSetting *row = table; row->name != NULL; row++)
    if (g_str_equal (row->name, name))
      return row;
  return NULL;
}
