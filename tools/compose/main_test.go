package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name, yaml, wantErr, wantOut string
	}{
		{name: "a whole file", yaml: "services: {a: {image: x, ports: ['8080:80'], volumes: ['orders:/data']}}\nvolumes: {orders: {}}", wantOut: "port 8080->80, volume orders at /data"},
		{name: "an unknown key", yaml: "services: {a: {image: x, prots: []}}", wantErr: "prots"},
		{name: "a port that is none", yaml: "services: {a: {image: x, ports: ['web']}}", wantErr: "web"},
		{name: "a volume that nobody declares", yaml: "services: {a: {image: x, volumes: ['orders:/data']}}", wantErr: "undefined volume orders"},
		{name: "a service with nothing to run", yaml: "services: {a: {}}", wantErr: "neither an image nor a build context"},
		{name: "a Dockerfile that is not there", yaml: "services: {a: {build: {context: .}}}", wantErr: "Dockerfile"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "docker-compose.yml")
			if err := os.WriteFile(file, []byte(tt.yaml), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err := check(t.Context(), file, &out)
			if tt.wantErr == "" && err != nil || tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)) {
				t.Fatalf("error = %v, want %q", err, tt.wantErr)
			}
			if !strings.Contains(out.String(), tt.wantOut) {
				t.Fatalf("output = %q, want %q in it", out.String(), tt.wantOut)
			}
		})
	}
}
