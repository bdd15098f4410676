# The sandbox as a small image: a static binary, no shell, not root.
FROM --platform=$BUILDPLATFORM golang:1.26-alpine AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w" -o /out/pcsandbox ./cmd/pcsandbox \
 && mkdir -p /out/state/public && chmod 0755 /out/state /out/state/public

FROM scratch
COPY --from=build /out/pcsandbox /pcsandbox
# A named volume takes over the owner of the folder that it covers.
COPY --from=build --chown=65532:65532 /out/state /state
USER 65532:65532
ENV PCSANDBOX_STATE=/state \
    PCSANDBOX_ADDR=0.0.0.0:8443 \
    PCSANDBOX_CONSOLE_ADDR=0.0.0.0:8080 \
    PCSANDBOX_LISTEN_BEYOND_LOOPBACK=true
EXPOSE 8443 8080
VOLUME /state
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --start-interval=250ms --retries=3 CMD ["/pcsandbox", "health"]
ENTRYPOINT ["/pcsandbox"]
CMD ["serve"]
