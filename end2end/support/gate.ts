/** A door in front of the model's endpoint: it lets as many answers through as a test has asked for. */

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The door, closed at first. The model behind it is the real one; only the pace is the test's. */
export class Gate {
  private open = 0;
  private readonly waiting: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    /** Where the model answers through the door, with the path of `target`. */
    readonly url: string,
  ) {}

  /** Makes a door to `target`, such as `http://127.0.0.1:8791/v1`. */
  static async to(target: string): Promise<Gate> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const gate = new Gate(server, `http://127.0.0.1:${port}${new URL(target).pathname}`);
    server.on("request", (asked, answer) => {
      gate.waiting.push(() => forward(new URL(target).origin, asked, answer));
      gate.move();
    });
    return gate;
  }

  /** Its origin, to be allowed as an endpoint. */
  get origin(): string {
    return new URL(this.url).origin;
  }

  /** Lets `count` more requests through. */
  pass(count: number): void {
    this.open += count;
    this.move();
  }

  /** Closes the door for good; requests under way are cut. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private move(): void {
    while (this.open > 0 && this.waiting.length > 0) {
      this.open -= 1;
      this.waiting.shift()?.();
    }
  }
}

function forward(origin: string, asked: IncomingMessage, answer: ServerResponse): void {
  const onward = request(origin + asked.url, { method: asked.method, headers: asked.headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  asked.pipe(onward);
}
