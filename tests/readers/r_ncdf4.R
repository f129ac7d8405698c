#!/usr/bin/env Rscript
source(file.path(Sys.getenv("READERS"), "claims.R"))
need("ncdf4")
library(ncdf4)
reader("ncdf4")

cube <- nc_open("cube.h5")
stopped <- nc_open("stopped.h5")
pnl <- ncvar_get(cube, "pnl_mean")
works("values, axes, units: `ncvar_get`, `$dim$fee$vals`",
      isTRUE(all.equal(as.vector(cube$dim$fee$vals), c(0, 2e-4, 5e-4, 1e-3))) && ncatt_get(cube, "pnl_mean", "units")$value == "quote")
works("`checksum` and `paths` are whole, as doubles", max(ncvar_get(cube, "checksum")) > 2^31 && all(ncvar_get(cube, "paths") == 200))
works("`provenance/device` by that name", nchar(ncvar_get(cube, "provenance/device")) > 0)
gaps <- is.na(ncvar_get(stopped, "pnl_mean"))
works("pending cells are NA", all(gaps == (ncvar_get(stopped, "status") == 0)) && any(gaps))
bites("axes are reversed: `pnl[fee, rebalance, volatility]`",
      identical(sapply(cube$var$pnl_mean$dim, function(axis) axis$name), c("fee", "rebalance", "volatility")) &&
      all(dim(pnl) == c(4, 2, 3)))
one <- ncvar_get(cube, "pnl_mean", start = c(1, 1, 1), count = c(-1, 1, -1))
bites("a dimension of one value is dropped (`collapse_degen = FALSE` keeps it)", length(dim(one)) == 2)
