#!/usr/bin/env -S octave --quiet --no-gui
1;
function claim(kind, words, truth)
  if !(isscalar(truth) && truth) kind = [kind "?"]; end
  printf("%s\t%s\n", kind, words);
end
printf("reader\tOctave\t%s\n", version());
warning("off", "all");
cube = load("-hdf5", "cube.h5");
stopped = load("-hdf5", "stopped.h5");
claim("works", "`load -hdf5 cube.h5`: every variable and coordinate by its name, in its type", ...
      isequal(cube.fee(:)', [0, 2e-4, 5e-4, 1e-3]) && ...
      isa(cube.checksum, "uint32") && isa(cube.status, "uint8") && isa(cube.paths, "int64"));
claim("works", "`provenance` with its texts", ischar(cube.provenance.device) && cube.provenance.wall_seconds > 0);
claim("works", "pending cells are NaN with `status` 0", ...
      isequal(isnan(stopped.pnl_mean), stopped.status == 0) && any(stopped.status(:) == 0));
claim("bites", "axes are reversed: `pnl_mean(fee, rebalance, volatility)`", isequal(size(cube.pnl_mean), [4, 2, 3]));
claim("bites", "no attributes: units and the sweep are not to be seen", !isfield(cube, "sweep") && !isstruct(cube.pnl_mean));
