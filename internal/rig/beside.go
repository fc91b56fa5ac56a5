package rig

import (
	"path/filepath"
	"slices"
)

// Beside is another process of the program, with these arguments and a log of its name. It is not started;
// Stop kills it before anything that it may lean on.
func (r *Rig) Beside(name string, args ...string) *Process {
	p := &Process{
		Log: filepath.Join(r.Dir, name+".log"), environ: r.options.Environ, besides: r.noProfile(),
		command: slices.Concat([]string{r.options.Program}, args),
	}
	r.beside = append(r.beside, p)
	return p
}
