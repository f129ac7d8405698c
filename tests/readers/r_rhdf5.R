#!/usr/bin/env Rscript
source(file.path(Sys.getenv("READERS"), "claims.R"))
need("rhdf5")
suppressMessages(library(rhdf5))
reader("rhdf5")

read <- function(name, ...) suppressMessages(h5read("cube.h5", name, ...))
works("values by `h5read(cube, \"pnl_mean\")`, attributes by `h5readAttributes`",
      isTRUE(all.equal(as.vector(read("fee")), c(0, 2e-4, 5e-4, 1e-3))) && h5readAttributes("cube.h5", "/")$seed == "42")
works("`checksum` with `bit64conversion = \"double\"`", max(read("checksum", bit64conversion = "double")) > 2^31)
works("pending cells are NaN", all(is.nan(h5read("stopped.h5", "pnl_mean")) == (h5read("stopped.h5", "status") == 0)))
bites("axes are reversed, and have no names", all(dim(read("pnl_mean")) == c(4, 2, 3)) && is.null(dimnames(read("pnl_mean"))))
checksums <- read("checksum", bit64conversion = "double")
bites("a `checksum` from 2^31 on is NA, if nothing is said of 64 bits",
      all(is.na(read("checksum")) == (checksums >= 2^31)) && anyNA(read("checksum")))
bites("which axes a variable has is not to be seen: `DIMENSION_LIST` is NA",
      all(is.na(h5readAttributes("cube.h5", "pnl_mean")$DIMENSION_LIST)))
