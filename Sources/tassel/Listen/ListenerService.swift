import ServiceLifecycle

/// Listens until told to stop.
struct ListenerService: Service {
    let listener: Listener

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await listener.wait()
        } onGracefulShutdown: {
            listener.stop()
        }
    }
}
