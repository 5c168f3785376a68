# SPDX-License-Identifier: Apache-2.0
# Two commands set everything up on a fresh Debian 12 or Ubuntu 24.04; each installs what is missing, builds, and does its job.
#
#   make run     opens Hone on the demo data set; without a display it trains there from the command line
#   make check   all tests; ends with "N passed, N failed"
#
# For development: meson setup build && ninja -C build (CONTRIBUTING.md).

BUILD ?= build
CHECK ?= build-check

.PHONY: run check sanitize install clean

run:
	@sh .ci/install run
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) -Dbuildtype=release
	@ninja -C $(BUILD)
	@sh .ci/demo $(BUILD)

check:
	@sh .ci/install check
	@test -f $(CHECK)/build.ninja || meson setup $(CHECK) -Dwerror=true
	@ninja -C $(CHECK)
	@sh tests/run $(CHECK)

# The same tests under AddressSanitizer and UndefinedBehaviorSanitizer.
sanitize:
	@sh .ci/install check
	@test -f $(CHECK)-sanitize/build.ninja || \
	  meson setup $(CHECK)-sanitize -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C $(CHECK)-sanitize
	@HONE_SANITIZED=1 sh tests/run $(CHECK)-sanitize

install:
	@sh .ci/install run
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) -Dbuildtype=release
	@ninja -C $(BUILD) install

clean:
	rm -rf $(BUILD) $(CHECK) $(CHECK)-sanitize
