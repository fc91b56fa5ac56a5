//go:build unix && !linux

package child

import "syscall"

// attributes give the child its own process group, so that Ctrl-C reaches us alone and we stop it in order.
// Only Linux can tie its life to ours.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
