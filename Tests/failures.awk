# What a log of the tests says went wrong: each failure with the lines that belong to it, and the tests that had not ended.
function name(line) {
  sub(/^[^ ]+ Test /, "", line)
  sub(/ (started\.|(with [0-9]+ test cases )?(passed|failed) after .*)$/, "", line)
  return line
}
/^(◇|✔|➜)/ { inFailure = 0 }
/^✘.*recorded|atal error/ { inFailure = 1 }
inFailure || /^✘/
/^◇ Test .* started\.$/ && !/^◇ Test (case|run) / { open[name($0)] = 1 }
/^(✔|✘) Test .* after / { delete open[name($0)] }
END {
  for (test in open) count++
  if (count) print count " tests had begun and not ended, or not yet said that they had:"
  for (test in open) if (++shown <= 40) print "  " test
}
