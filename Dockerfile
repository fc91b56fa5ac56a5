# The program. By itself a container of this image is for trying it out: `ordersaga dev`, with a Temporal development
# server of its own and a journal in a SQLite file. docker-compose.yml runs `ordersaga api` and `ordersaga worker`
# from it, as production does.

# The server has a stage of its own: changes of the program do not build it again.
FROM golang:1.26-alpine AS temporal
WORKDIR /src
COPY tools/temporal/temporal.mod go.mod
COPY tools/temporal/temporal.sum go.sum
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/temporal github.com/temporalio/cli/cmd/temporal

FROM golang:1.26-alpine AS ordersaga
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Stores have time zones, and the runtime image has no zone database.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags=timetzdata -ldflags="-s -w" -o /out/ordersaga ./cmd/ordersaga

FROM alpine:3.22
RUN adduser -D -u 10001 -h /var/lib/ordersaga ordersaga
COPY --from=temporal /out/temporal /usr/local/bin/temporal
COPY --from=ordersaga /out/ordersaga /usr/local/bin/ordersaga
USER ordersaga
WORKDIR /var/lib/ordersaga
VOLUME /var/lib/ordersaga
ENV ORDERSAGA_TEMPORAL_CLI=/usr/local/bin/temporal
EXPOSE 8080 8233
ENTRYPOINT ["ordersaga"]
CMD ["dev", "--listen", "0.0.0.0:8080", "--ui-listen", "0.0.0.0:8233", "--data", "/var/lib/ordersaga"]
