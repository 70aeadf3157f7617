import ArgumentParser
import Completions

extension TimeSpan: ExpressibleByArgument {}
