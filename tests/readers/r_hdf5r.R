#!/usr/bin/env Rscript
source(file.path(Sys.getenv("READERS"), "claims.R"))
need("hdf5r")
suppressMessages(library(hdf5r))
reader("hdf5r")

cube <- H5File$new("cube.h5", mode = "r")
works("values, attributes, `provenance`: `cube[[\"pnl_mean\"]]$read()`, `h5attr(cube, \"sweep\")`",
      isTRUE(all.equal(cube[["fee"]]$read(), c(0, 2e-4, 5e-4, 1e-3))) &&
      h5attr(cube, "seed") == "42" && nchar(cube[["provenance/device"]]$read()) > 0)
works("`checksum` is whole", max(cube[["checksum"]]$read()) > 2^31)
bites("axes are reversed, and have no names", all(cube[["pnl_mean"]]$dims == c(4, 2, 3)) && is.null(dimnames(cube[["pnl_mean"]]$read())))
