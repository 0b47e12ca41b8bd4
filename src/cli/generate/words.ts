/** What the generated people, songs and places are made of. Some hold quotes, slashes, accents or other scripts. */

export const firstNames =
  'Ada Amir Anna Bruno Chloe Daria Elif Emil Farid Greta Hana Ivo Jada Jonas Kiran Lea Luis Maya Milo Nadia Noor Omar Pia Quinn Rosa Sami Tess Uma Viktor Wren Yara Zoë'.split(
    ' ',
  );

export const lastNames =
  "Abbott Baptiste Cruz Dvořák Engel Fofana Garcia Haddad Ito Jensen Kowalski Lund Mensah Novak O'Neil Park Quist Rossi Silva Tran Underwood Vega Weber Xu Young Zimmer".split(
    ' ',
  );

export const cities = [
  'Albany-Schenectady-Troy, NY',
  'Birmingham-Hoover, AL',
  'Chicago-Naperville-Elgin, IL-IN-WI',
  'Eugene, OR',
  'Houston-The Woodlands-Sugar Land, TX',
  'Lake Havasu City-Kingman, AZ',
  'New York-Newark-Jersey City, NY-NJ-PA',
  'Phoenix-Mesa-Scottsdale, AZ',
  'Portland-South Portland, ME',
  'Sacramento--Roseville--Arden-Arcade, CA',
  'San Francisco-Oakland-Hayward, CA',
  'Tampa-St. Petersburg-Clearwater, FL',
  'Waterloo-Cedar Falls, IA',
  'Winston-Salem, NC',
];

export const userAgents = [
  '"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_4) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/36.0.1985.143 Safari/537.36"',
  '"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/37.0.2062.94 Safari/537.36"',
  '"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu Chromium/36.0.1985.125 Chrome/36.0.1985.125 Safari/537.36"',
  '"Mozilla/5.0 (iPhone; CPU iPhone OS 7_1_2 like Mac OS X) AppleWebKit/537.51.2 (KHTML, like Gecko) Version/7.0 Mobile/11D257 Safari/9537.53"',
  'Mozilla/5.0 (Windows NT 6.1; WOW64; rv:31.0) Gecko/20100101 Firefox/31.0',
  'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0)',
];

export const adjectives =
  'Amber Broken Crooked Distant Electric Fading Golden Hollow Idle Jagged Kind Lonely Midnight Northern Open Paper Quiet Restless Silver Tender Urban Velvet Wandering Yellow'.split(
    ' ',
  );

export const nouns =
  'Anchors Bells Canyons Doves Embers Ferries Gardens Harbors Islands Junctions Kites Lanterns Mirrors Nights Orchards Parades Quarries Rivers Shadows Trains Umbrellas Valleys Windows Zeppelins'.split(
    ' ',
  );

/** Endings of titles: most songs have none. */
export const variants = [
  ' (Live)',
  ' (Album Version)',
  ' / Reprise',
  ' "Demo"',
  ' [Remix]',
  ', Pt. 2',
  ' (Café del Mar)',
];

export const artistPrefixes = ['The ', 'DJ ', 'Los ', 'Trío ', 'MC '];

/** Where artists come from; a place without coordinates has none in the original data either. */
export const origins: readonly { location: string; latitude: number | null; longitude: number | null }[] = [
  { location: '', latitude: null, longitude: null },
  { location: '', latitude: null, longitude: null },
  { location: 'California - LA', latitude: null, longitude: null },
  { location: 'Leeds, England', latitude: 53.79449, longitude: -1.54661 },
  { location: 'Malmö, Sweden', latitude: 55.60587, longitude: 13.00073 },
  { location: 'Montréal, Québec', latitude: 45.50884, longitude: -73.55392 },
  { location: 'Porto Alegre, Brazil', latitude: -30.02772, longitude: -51.2287 },
  { location: 'Detroit, MI', latitude: 42.33168, longitude: -83.04792 },
  { location: '東京', latitude: 35.6895, longitude: 139.69171 },
];
