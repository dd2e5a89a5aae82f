"""Holds the kernel named by the first argument to jupyter_kernel_test."""

import sys
import unittest

import jupyter_kernel_test


class Protocol(jupyter_kernel_test.KernelTests):
    kernel_name = sys.argv[1]
    language_name = "go"
    file_extension = ".go"
    code_hello_world = 'fmt.Println("hello, world")'
    code_stderr = 'fmt.Fprintln(os.Stderr, "to stderr")'
    completion_samples = [
        {"text": "fmt.Printl", "matches": {"Println"}},
        {"text": "strings.Repl", "matches": {"Replace", "ReplaceAll", "Replacer"}},
    ]
    complete_code_samples = ["1", "x := 1", "for i := range 3 {\n}", "func f() {}", "%who"]
    incomplete_code_samples = ["for i := range 3 {", "func f() {", "x := (1 +", "s := `a"]
    invalid_code_samples = ["x := )", "}"]
    code_page_something = "?fmt.Println"
    code_generate_error = 'panic("an error")'
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "7.0/2", "result": "3.5"},
        {"code": "len([]int{1, 2})", "result": "2"},
    ]
    code_display_data = [
        {"code": 'nb.HTML("<b>bold</b>")', "mime": "text/html"},
        {"code": 'nb.Markdown("**bold**")', "mime": "text/markdown"},
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1?2*"
    code_inspect_sample = "fmt.Println"
    code_clear_output = "nb.Clear(false)"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = sys.argv[1]
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
