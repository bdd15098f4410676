// Package control holds the wire types of the sandbox's control API and a client
// for it. It imports nothing of ours, so that programs which only steer a running
// sandbox link nothing else.
//
// The API lives on the console's listener under /api/v1/. A seat, one more
// sandbox of the same process, has the same API under /seats/NAME/api/v1/: a
// [Client] is made for one of them by its console URL. The console itself has no
// powers beyond this API.
package control
