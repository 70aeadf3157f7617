import ArgumentParser
import Completions
import Glibc

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the whole story in a throwaway store.",
        discussion: """
            Runs the commands that you would run yourself, on the project's sample exports: import, deliver to a local receiver, look,
            verify, and import again to show that nothing happens twice.
            """
    )

    @Option(help: ArgumentHelp("The project's Data directory.", valueName: "dir"))
    var data = "Data"

    @Option(help: "The port of the local receiver; 0 takes any free one.")
    var port = 0

    func run() async throws {
        guard unsafe access(data + "/samples/courses.csv", R_OK) == 0 else {
            throw Failure(
                .input,
                doing: "looking for the sample exports in \(data)/samples",
                found: "they are not there",
                next: "run it in the project's directory, or name its Data directory with --data"
            )
        }
        let story = try DemoStory(data: data, port: port)
        try story.run()
    }
}
