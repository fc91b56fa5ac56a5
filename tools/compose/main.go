// Command compose reads a compose file with the compose specification's own parser: where no container
// engine is at hand it still finds unknown keys, wrong types, ports that are none and references that
// lead nowhere. From the repository's root:
//
//	go -C tools/compose run . ../../docker-compose.yml
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: compose FILE")
		os.Exit(2)
	}
	if err := check(context.Background(), os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// check loads the file without any environment and writes what stands in it, a line per service.
func check(ctx context.Context, file string, out io.Writer) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithName("check"), cli.WithoutEnvironmentResolution)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	project, err := options.LoadProject(ctx)
	if err != nil {
		return fmt.Errorf("check %s: %w", file, err)
	}
	var faults []error
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		faults = append(faults, checkBuild(service))
		if _, err := fmt.Fprintln(out, describe(service)); err != nil {
			return err
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("check %s: %w", file, err)
	}
	_, err = fmt.Fprintf(out, "%s: %d services, %d volumes: ok\n", filepath.Base(file), len(project.Services), len(project.Volumes))
	return err
}

// checkBuild looks for the Dockerfile that a service is built from.
func checkBuild(service types.ServiceConfig) error {
	if service.Build == nil || service.Build.Dockerfile == "" {
		return nil
	}
	dockerfile := service.Build.Dockerfile
	if !filepath.IsAbs(dockerfile) {
		dockerfile = filepath.Join(service.Build.Context, dockerfile)
	}
	if _, err := os.Stat(dockerfile); err != nil {
		return fmt.Errorf("service %s: %w", service.Name, err)
	}
	return nil
}

func describe(service types.ServiceConfig) string {
	parts := []string{"service " + service.Name}
	for _, port := range service.Ports {
		parts = append(parts, fmt.Sprintf("port %s->%d", port.Published, port.Target))
	}
	for _, volume := range service.Volumes {
		parts = append(parts, fmt.Sprintf("%s %s at %s", volume.Type, volume.Source, volume.Target))
	}
	if service.HealthCheck != nil {
		parts = append(parts, "health check: "+strings.Join(service.HealthCheck.Test, " "))
	}
	return strings.Join(parts, ", ")
}
