// The only list of RTL files, in dependency order. One folder, one section.
// numerics
// stream
// control
// memory
// tensor
// vector
// chip
