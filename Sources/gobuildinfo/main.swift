internal import GoBuildInfoCLI

runProgram()
