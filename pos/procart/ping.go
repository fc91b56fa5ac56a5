package procart

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Ping implements [pos.Pinger]. A gateway that answers is not yet a till that works: the link to the
// cash server and the license are read too, and a version that lacks a feature which the store's
// settings rely on counts as not ready. What the answer does not mention is taken to be in order.
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	var reply pingAnswer
	request := httpjson.Request{Op: "ping", Method: http.MethodGet, Path: pathPing}
	err := c.call(ctx, request, &reply, c.plainWords)
	if err != nil && pos.KindOf(err) != pos.Rejected {
		return pos.Health{}, err
	}
	health := pos.Health{Versions: make(map[string]string)}
	for name, version := range map[string]string{"procart": reply.Data.Version, "r_keeper": reply.Data.TillVersion} {
		if version != "" {
			health.Versions[name] = c.plainVersion(version)
		}
	}
	why := c.obstacles(reply)
	if err != nil {
		why = append(why, err.Error())
	}
	health.Ready, health.Why = len(why) == 0, strings.Join(why, "; ")
	return health, nil
}

// obstacles lists what is reported to be missing.
func (c *Connector) obstacles(reply pingAnswer) []string {
	var why []string
	if online := reply.Data.TillOnline; online != nil && !*online {
		why = append(why, "the cash server is offline")
	}
	if license := reply.Data.License; license != nil && !*license {
		why = append(why, "the ProCart license is missing")
	}
	if c.settings.DishComments && older(reply.Data.Version, dishCommentsSince) {
		why = append(why, "dish comments need ProCart "+dishCommentsSince)
	}
	if c.settings.Surcharges && older(reply.Data.Version, surchargesSince) {
		why = append(why, "surcharges need ProCart "+surchargesSince)
	}
	return why
}

// plainVersion makes a version fit to be told. Up to four numbers tell nothing about anybody, though they
// may have as many digits as a phone.
func (c *Connector) plainVersion(text string) string {
	const most = 4
	parts := strings.Split(text, ".")
	isNumber := func(part string) bool {
		return part != "" && len(part) <= most && strings.Trim(part, "0123456789") == ""
	}
	if len(parts) <= most && !slices.ContainsFunc(parts, func(part string) bool { return !isNumber(part) }) {
		return text
	}
	return c.plainWords(text)
}

// older compares versions number by number; a version that cannot be read is not older.
func older(version, since string) bool {
	have, need := strings.Split(version, "."), strings.Split(since, ".")
	for i := range min(len(have), len(need)) {
		h, err := strconv.Atoi(have[i])
		if err != nil {
			return false
		}
		if n, err := strconv.Atoi(need[i]); err != nil || h != n {
			return err == nil && h < n
		}
	}
	return len(have) < len(need)
}
