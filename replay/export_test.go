package replay

// WatchBy is [Watch] by another clock.
var WatchBy = watch
