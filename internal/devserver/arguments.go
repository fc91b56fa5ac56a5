package devserver

import (
	"maps"
	"slices"
	"strconv"
)

// arguments are the CLI's, after its name.
func (o Options) arguments() []string {
	args := []string{
		"server", "start-dev", "--ip", loopback, "--port", strconv.Itoa(o.Port),
		"--metrics-port", strconv.Itoa(o.MetricsPort), "--log-level", "error",
		"--disable-config-env", "--disable-config-file", // a shell's settings for another Temporal
	}
	if o.UI {
		args = append(args, "--ui-ip", o.UIHost, "--ui-port", strconv.Itoa(o.UIPort))
	} else {
		args = append(args, "--headless")
	}
	if o.DBFile != "" {
		// A write-ahead log that is flushed at its checkpoints is four times as fast as the default. It
		// keeps every commit when processes are killed; only a power cut may take the last ones.
		args = append(args, "--db-filename", o.DBFile,
			"--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal")
	}
	for _, name := range slices.Sorted(maps.Keys(o.SearchAttributes)) {
		args = append(args, "--search-attribute", name+"="+o.SearchAttributes[name].String())
	}
	for _, value := range dynamicConfig() {
		args = append(args, "--dynamic-config-value", value)
	}
	return args
}

// dynamicConfig tunes a server of one history shard for a small machine. By default its queues poll
// their only shard 20 times a second, which costs an order 50 ms at every step; and four partitions of
// each task queue make some first tasks wait for seconds.
func dynamicConfig() []string {
	return []string{
		"history.transferProcessorMaxPollRPS=500",
		"history.timerProcessorMaxPollRPS=500",
		"history.visibilityProcessorMaxPollRPS=500",
		"history.outboundProcessorMaxPollRPS=500",
		"matching.numTaskqueueReadPartitions=1",
		"matching.numTaskqueueWritePartitions=1",
		"frontend.enableServerVersionCheck=false",
	}
}
