package notebooks

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// page is a notebook that is open in JupyterLab in a browser.
type page struct {
	ctx    context.Context
	server *server
	name   string
}

// open opens a notebook and waits until its kernel is idle.
func (s *server) open(t *testing.T, name string) *page {
	t.Helper()
	program := lookFor(t, "Chromium", "chromium", "chromium-browser", "google-chrome")
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 1400),
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // starts the browser, which ends with its context
		t.Fatalf("Chromium did not start: %v", err)
	}
	p := &page{ctx, s, name}
	do(p, t, time.Minute, "opening the page", chromedp.Navigate(fmt.Sprintf("%slab/tree/%s?token=%s", s.url, name, s.token)))
	do(p, t, time.Minute, "opening the notebook", chromedp.Poll[bool](panel+`?.content.widgets.length > 0`,
		chromedp.WithPollingTimeout(0), chromedp.WithPollingInterval(100*time.Millisecond)))
	p.await(t, time.Minute, "the kernel's first answer", `panel.sessionContext.isReady && kernel.status === "idle"`)
	p.eval(t, 10*time.Second, "choosing the notebook", "app.shell.activateById(panel.id); app.shell.collapseLeft()", nil)
	return p
}

// do takes one step, and gives its value.
func do[T any](p *page, t *testing.T, d time.Duration, what string, step chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(p.ctx, d, fmt.Errorf("it took longer than %v", d))
	defer cancel()
	v, err := chromedp.Run(ctx, step)
	if err != nil {
		p.shot(t, "failed")
		t.Fatalf("%s: %s: %v (%v)", p.name, what, err, context.Cause(ctx))
	}
	return v
}

// panel is the notebook in the main area of the page; undefined until it is there.
const panel = `[...(window.jupyterapp?.shell.widgets("main") ?? [])].find(w => w.sessionContext && w.content?.widgets)`

// script is JavaScript with what all scripts need.
func script(body string) string {
	return `(async () => {
		const app = window.jupyterapp, panel = ` + panel + `;
		const kernel = panel.sessionContext.session?.kernel, notebook = panel.content;
		const cells = [...notebook.widgets];
		` + body + `
	})()`
}

// eval runs the body of an asynchronous function and gives what it returns.
func (p *page) eval(t *testing.T, d time.Duration, what, body string, into any) {
	t.Helper()
	raw := do(p, t, d, what, chromedp.Evaluate[[]byte](script(body), chromedp.EvalAwaitPromise))
	if into == nil {
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %s gave %s: %v", p.name, what, raw, err)
	}
}

// await waits until a condition holds.
func (p *page) await(t *testing.T, d time.Duration, what, condition string) {
	t.Helper()
	p.eval(t, d, what, `
		const holds = () => { const kernel = panel.sessionContext.session?.kernel; return kernel && (`+condition+`) };
		while (!holds()) await new Promise(f => setTimeout(f, 20));
		return true`, nil)
}

// command runs a command of JupyterLab's menus and gives how long it took.
func (p *page) command(t *testing.T, d time.Duration, name string) time.Duration {
	t.Helper()
	var ms float64
	p.eval(t, d, name, `
		const begun = performance.now();
		await app.commands.execute(`+quote(name)+`);
		return performance.now() - begun`, &ms)
	return time.Duration(ms * float64(time.Millisecond))
}

// choose makes a cell the active one.
func (p *page) choose(t *testing.T, cell int) {
	t.Helper()
	p.eval(t, 10*time.Second, "choosing a cell", fmt.Sprintf("notebook.activeCellIndex = %d; notebook.deselectAll()", cell), nil)
}

// restart restarts the kernel as a student does: the command, and yes to the question.
func (p *page) restart(t *testing.T) {
	t.Helper()
	p.eval(t, 30*time.Second, "restarting the kernel", `
		const restarted = app.commands.execute("notebook:restart-kernel");
		let yes;
		while (!(yes = document.querySelector(".jp-Dialog .jp-mod-accept"))) await new Promise(f => setTimeout(f, 20));
		yes.click();
		await restarted`, nil)
	p.await(t, 30*time.Second, "the restarted kernel's first answer", `kernel.status === "idle"`)
}

// cell is what the page knows of one cell.
type cell struct {
	Kind    string
	Count   *int
	Restart bool
	Source  string
	Outputs []struct {
		Kind   string `json:"output_type"`
		Name   string
		Ename  string
		Evalue string
		Data   map[string]any
	}
}

func (p *page) cells(t *testing.T) []cell {
	t.Helper()
	var out []cell
	p.eval(t, 10*time.Second, "reading the cells", `
		return cells.map(c => ({
			kind: c.model.type, count: c.model.executionCount ?? null, source: c.model.sharedModel.getSource(),
			restart: !!c.model.getMetadata("gonda")?.restart,
			outputs: c.model.outputs ? c.model.outputs.toJSON() : [],
		}))`, &out)
	return out
}

// shows says how many elements of a selector are in the outputs of the page and can be seen.
func (p *page) shows(t *testing.T, selector string) int {
	t.Helper()
	var n int
	p.eval(t, 10*time.Second, "looking for "+selector, `
		return [...document.querySelectorAll(".jp-OutputArea-output "+`+quote(selector)+`)].filter(e => {
			const r = e.getBoundingClientRect();
			return r.width > 20 && r.height > 10 && (e.tagName !== "IMG" || e.naturalWidth > 200);
		}).length`, &n)
	return n
}

// see scrolls to the first of the elements and takes a picture of the window.
func (p *page) see(t *testing.T, selector, name string) {
	t.Helper()
	p.eval(t, 10*time.Second, "scrolling", `document.querySelector(".jp-OutputArea-output "+`+quote(selector)+`)?.scrollIntoView({block: "center"}); await new Promise(f => setTimeout(f, 300))`, nil)
	p.shot(t, name)
}

// seeCell scrolls to a cell and takes a picture of the window.
func (p *page) seeCell(t *testing.T, cell int, name string) {
	t.Helper()
	p.eval(t, 10*time.Second, "scrolling", fmt.Sprintf(`cells[%d].node.scrollIntoView({block: "center"}); await new Promise(f => setTimeout(f, 300))`, cell), nil)
	p.shot(t, name)
}

func (p *page) shot(t *testing.T, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Logf("no screenshot: %v", err)
		return
	}
	path := filepath.Join(p.server.shots, strings.TrimSuffix(p.name, ".ipynb")+"-"+name+".png")
	if err := os.WriteFile(path, png, 0o644); err != nil {
		t.Error(err)
	}
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always encodes
	}
	return string(text)
}
