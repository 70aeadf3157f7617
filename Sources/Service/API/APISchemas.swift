/// What the management API answers, as JSON Schema 2020-12.
enum APISchemas {
    private static func object(_ properties: String, required: String) -> String {
        #"{"type":"object","properties":{\#(properties)},"required":[\#(required)]}"#
    }

    /// A page of items.
    private static func page(_ item: String, next: String = #"{"type":"string"}"#) -> String {
        object(##""items":{"type":"array","items":{"$ref":"#/components/schemas/\##(item)"}},"next":\##(next)"##, required: #""items""#)
    }

    private static let text = #"{"type":"string"}"#
    private static let texts = #"{"type":"array","items":{"type":"string"}}"#
    private static let number = #"{"type":"integer"}"#
    private static let time = #"{"type":"string","format":"date-time"}"#

    static let all: [String: String] = [
        "Problem": object(
            #""type":\#(text),"title":\#(text),"status":\#(number),"detail":\#(text),"next":\#(text),"errors":{"type":"array","items":{"type":"object","properties":{"record":\#(number),"name":\#(text),"reason":\#(text)},"required":["reason"]}}"#,
            required: #""type","title","status","detail""#
        ),
        "Count": object(#""deliveries":\#(number)"#, required: #""deliveries""#),
        "Status": object(
            #""log":\#(text),"events":\#(number),"imports":\#(number),"unfinishedImports":\#(number),"refusedLines":\#(number),"finishes":\#(number),"completions":\#(number),"owed":\#(number),"waiting":\#(number),"needs":{"type":"array","items":{"type":"object","properties":{"found":\#(text),"next":\#(text)},"required":["found","next"]}},"feeds":{"type":"array","items":{"type":"object","properties":{"source":\#(text),"account":\#(text),"state":{"enum":["ok","waiting","late"]},"expected":\#(number),"heard":\#(time),"due":\#(time)},"required":["source","account","state"]}}"#,
            required: #""log","events","finishes","owed","needs","feeds""#
        ),
        "Endpoint": object(
            #""endpoint":\#(text),"host":\#(text),"state":\#(text),"stateSince":\#(time),"account":\#(text),"events":\#(texts),"activities":\#(texts),"outcomes":\#(texts),"sources":\#(texts),"format":\#(text),"encoding":\#(text),"disclosure":\#(texts),"order":\#(text),"concurrency":\#(number),"rate":\#(text),"added":\#(number),"deliveries":{"type":"object","additionalProperties":\#(number)},"record":{"type":"object","properties":{"attempts":\#(number),"delivered":\#(number),"p50Microseconds":\#(number),"p95Microseconds":\#(number)},"required":["attempts","delivered"]}"#,
            required: #""endpoint","host","state","account","events","format","encoding","deliveries""#
        ),
        "EndpointPage": page("Endpoint"),
        "AddedEndpoint": object(#""endpoint":\#(text),"host":\#(text),"secret":\#(text)"#, required: #""endpoint","host","secret""#),
        "SubscribedHook": object(#""id":\#(text)"#, required: #""id""#),
        "Samples": #"{"type":"array","items":{"type":"object"}}"#,
        "Event": object(#""position":\#(number),"event":{"type":"object"}"#, required: #""position","event""#),
        "EventPage": page("Event", next: number),
        "Completion": object(
            #""participant":\#(text),"identifier":\#(text),"name":\#(text),"email":\#(text),"activity":{"type":"object","properties":{"kind":\#(text),"id":\#(text),"version":\#(text),"title":\#(text)},"required":["kind","id"]},"outcome":\#(text),"attempts":\#(number),"completion":\#(text),"account":\#(text)"#,
            required: #""participant","activity","completion","account""#
        ),
        "CompletionPage": page("Completion"),
        "Participant": object(
            #""participant":\#(text),"state":{"enum":["known","anonymous","held","erased"]},"name":\#(text),"finishes":\#(number),"identifiers":{"type":"array","items":{"type":"object","properties":{"scheme":\#(text),"value":\#(text)},"required":["scheme","value"]}},"merged":\#(texts),"completions":{"type":"array","items":{"type":"object"}}"#,
            required: #""participant","state","finishes","identifiers""#
        ),
        "ParticipantPage": page("Participant"),
        "Why": object(
            #""position":\#(number),"event":\#(text),"type":\#(text),"outcome":\#(text),"score":{"type":"object"},"finishedAt":\#(text),"original":\#(text),"from":\#(text),"import":\#(text),"file":\#(text),"line":\#(number),"format":\#(text),"source":\#(text),"endpoint":\#(text),"delivery":\#(text),"told":\#(text),"why":\#(text)"#,
            required: #""position","event","type","from","told","why""#
        ),
        "WhyPage": page("Why"),
        "Import": object(
            #""import":\#(text),"position":\#(number),"started":\#(time),"finished":\#(time),"format":\#(text),"source":\#(text),"telling":{"enum":["news","history"]},"refused":\#(number),"file":\#(text)"#,
            required: #""import","position","started","format","source","telling""#
        ),
        "ImportPage": page("Import"),
        "Delivery": object(
            #""delivery":\#(text),"position":\#(number),"type":\#(text),"endpoint":\#(text),"participant":\#(text),"state":\#(text),"attempts":\#(number),"nextDue":\#(time),"status":\#(number),"problem":\#(text),"changed":\#(time),"digest":\#(text),"tries":{"type":"array","items":{"type":"object","properties":{"number":\#(number),"began":\#(time),"status":\#(number),"problem":\#(text),"address":\#(text),"answer":\#(text)},"required":["number","began"]}}"#,
            required: #""delivery","position","type","endpoint","state","attempts","changed""#
        ),
        "DeliveryPage": page("Delivery"),
        "Checkpoint": object(#""checkpoint":\#(text),"verifierKey":\#(text)"#, required: #""checkpoint","verifierKey""#),
    ]
}
