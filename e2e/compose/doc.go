// Package compose proves docker-compose.yml on machines without a Docker engine.
//
// It reads the file as Compose does (compose-go: the specification's JSON schema
// and loader), builds the images by walking the Dockerfiles, and runs the
// services in network namespaces of its own: bridges for networks, /etc/hosts
// for aliases, a chroot with a read-only root for each container, a forwarder
// for each published port. It knows just what this project's files use and fails
// on the rest.
//
// Everything lives in namespaces and folders that it makes and takes away;
// nothing listens on, or calls, an address outside them. What real engines do
// beyond that (image layers, their DNS, their volume drivers) it leaves to them.
package compose
