(* gcc's x86-64, but that long long has 128 bits: it stands for __int128, which this Frama-C does not parse (machine.h). *)
let () =
  File.new_machdep "gcc_x86_64_int128"
    { Machdeps.gcc_x86_64 with
      Cil_types.sizeof_longlong = 16;
      alignof_longlong = 16 }
