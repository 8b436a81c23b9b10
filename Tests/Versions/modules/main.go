// Modules prints what go.mod files declare: each comes on a line, in hexadecimal digits. It parses them with the
// package that the go command uses, and then checks what the go command checks when it loads a main module: see
// cmd/go/internal/modload (ReadModFile, loadModFile, fixVersion, toReplaceMap, rootsFromModFile, CheckGodebug) and
// cmd/go/internal/toolchain (Select).
package main

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"go/version"
	"os"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<24)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for input.Scan() {
		data, err := hex.DecodeString(input.Text())
		if err != nil {
			panic(err)
		}
		words, err := read(data)
		if err != nil {
			words = []string{"error", err.Error()}
		}
		line := strings.ToValidUTF8(strings.Join(words, "\t"), "\ufffd")
		// Newlines within are those of strings, and between errors.
		fmt.Fprintln(output, strings.ReplaceAll(line, "\n", " "))
	}
}

func read(data []byte) ([]string, error) {
	file, err := modfile.Parse("go.mod", data, canonical)
	if err != nil {
		return nil, err
	}
	if file.Module == nil {
		return nil, errors.New("missing module declaration")
	}
	path := file.Module.Mod.Path
	if path == "go" || path == "toolchain" {
		return nil, errors.New("invalid module path")
	}
	if err := module.CheckImportPath(path); err != nil {
		return nil, err
	}
	for _, tool := range file.Tool {
		if err := module.CheckImportPath(tool.Path); err != nil {
			return nil, err
		}
	}
	for _, setting := range file.Godebug {
		if setting.Key == "default" && !isVersion(setting.Value) {
			return nil, errors.New("value for default= must be goVERSION")
		}
	}
	words := []string{"ok", path, "", ""}
	if file.Go != nil {
		words[2] = file.Go.Version
	}
	if file.Toolchain != nil {
		name := file.Toolchain.Name
		if name != "default" && !isToolchain(name) {
			return nil, errors.New("invalid toolchain")
		}
		words[3] = name
	}
	words = append(words, requirements(file)...)
	replacements := map[module.Version]module.Version{}
	for _, replace := range file.Replace {
		other, twice := replacements[replace.Old]
		if twice && other != replace.New {
			return nil, errors.New("conflicting replacements")
		}
		if !twice {
			replacements[replace.Old] = replace.New
			words = append(words, fmt.Sprintf("%v => %v", replace.Old, replace.New))
		}
	}
	return words, nil
}

// canonical stands for fixVersion, which looks up on the network what is not canonical.
func canonical(path, vers string) (string, error) {
	_, suffix, ok := module.SplitPathVersion(path)
	if !ok {
		return "", errors.New("malformed module path")
	}
	if vers == "" || module.CanonicalVersion(vers) != vers {
		return "", errors.New("module lookup disabled")
	}
	return vers, module.CheckPathMajor(vers, suffix)
}

// requirements are those that the build starts from: not those that are excluded, and the latest of each module.
func requirements(file *modfile.File) []string {
	excluded := map[module.Version]bool{}
	for _, exclude := range file.Exclude {
		excluded[exclude.Mod] = true
	}
	var paths []string
	latest := map[string]string{}
	for _, require := range file.Require {
		if excluded[require.Mod] {
			continue
		}
		other, twice := latest[require.Mod.Path]
		if !twice {
			paths = append(paths, require.Mod.Path)
		}
		if !twice || semver.Compare(other, require.Mod.Version) < 0 {
			latest[require.Mod.Path] = require.Mod.Version
		}
	}
	for index, path := range paths {
		paths[index] = path + "@" + latest[path]
	}
	return paths
}

func isVersion(name string) bool {
	return version.IsValid(name) && !strings.Contains(name, "-")
}

// isToolchain stands for gover.FromToolchain.
func isToolchain(name string) bool {
	if strings.ContainsAny(name, "\\/") {
		return false
	}
	if i := strings.IndexAny(name, " \t-"); i >= 0 {
		name = name[:i]
	}
	return isVersion(name)
}
