/** Seconds of steps in logs that projects published, by what they run: one number for each project. */
export interface PublishedStep {
  readonly text: string;
  readonly took: number;
}

const steps = (text: string, ...seconds: readonly number[]): readonly PublishedStep[] => seconds.map((took) => ({ text, took }));

/** From these the table of priors was made. */
export const SEEN: readonly PublishedStep[] = [
  ...steps('RUN npm ci', 6.5, 7.3, 8.5, 10.4, 14.2, 125.5),
  ...steps('RUN yarn install', 2.8, 58.4),
  ...steps('RUN pip install -r requirements.txt', 2.7, 3.8, 4.6, 6.4, 7.8, 8.6, 15.5, 19.7, 35.7, 53.6, 197.6),
  ...steps('RUN apt-get update && apt-get install -y git', 1.5, 22.6, 42.9, 145.1, 198.4, 262.4),
  ...steps('RUN go mod download', 0.1, 8.2, 23, 123.6),
  ...steps('RUN go build ./...', 0.9, 2, 9.2, 98.7, 111.5),
  ...steps('RUN npm run build', 84.8, 152.8),
  ...steps('RUN mvn dependency:go-offline', 89.2, 263.9),
  ...steps('RUN mvn package', 35.1),
  ...steps('RUN dotnet restore', 3.9, 3.9, 18.3),
  ...steps('RUN bundle install', 218.4, 230)
];

/** Found afterwards: no row of the table was made from them. */
export const HELD_OUT: readonly PublishedStep[] = [
  ...steps('RUN pip install -r requirements.txt', 3.2, 8.4, 12.8, 26.9),
  ...steps('RUN uv sync --frozen', 44.3),
  ...steps('RUN apt-get update && apt-get install -y git', 26.8, 29, 41.7, 46.7),
  ...steps('RUN cargo build --release', 3.8, 6.2, 10.2, 97.9),
  ...steps('RUN cargo install --path .', 74.4),
  ...steps('RUN cargo fetch', 251.6),
  ...steps('RUN npm run build', 3.3, 5.3, 18.9, 48.9),
  ...steps('RUN yarn build', 13.5),
  ...steps('RUN npm install', 22.9, 205),
  ...steps('RUN go mod download', 0.1, 0.4, 4, 11.3),
  ...steps('RUN go build ./...', 2.9),
  ...steps('RUN make-cadir /etc/x', 0.1)
];

/** Found after the bands that are shown had been widened: nothing was chosen by them. */
export const FRESH: readonly PublishedStep[] = [
  ...steps('RUN npm install', 19.8, 56.7, 69.5, 105.1),
  ...steps('RUN npm run build', 1.6, 28.4, 51.9),
  ...steps('RUN pip install -r requirements.txt', 18.5, 25.1, 103.4, 155.4),
  ...steps('RUN go mod download', 6, 8.1, 11.8, 15.5),
  ...steps('RUN go build ./...', 1.5, 4.1, 6.2, 9, 9.3),
  ...steps('RUN cargo build --release', 164.8),
  ...steps('RUN apt-get update && apt-get install -y git', 31, 132.5),
  ...steps('RUN dotnet restore', 15.2),
  ...steps('RUN dotnet build', 2.6, 11.7, 22.1),
  ...steps('RUN dotnet publish', 5.5, 7.1, 18.9)
];
